"""How things are called, so that every member finds them by the same name."""


def stack_name(prefix: str, environment: str, stack: str) -> str:
    """The CloudFormation name of a stack: `blueprint-dev-Lambda`."""
    return f"{prefix}-{environment}-{stack}"


def parameter_name(prefix: str, environment: str, *parts: str) -> str:
    """The SSM path of a parameter: `/blueprint/dev/release`."""
    return "/" + "/".join((prefix, environment, *parts))


def profile_name(prefix: str, environment: str) -> str:
    """The AWS profile that holds the credentials of an environment: `blueprint-prod`."""
    return f"{prefix}-{environment}"
