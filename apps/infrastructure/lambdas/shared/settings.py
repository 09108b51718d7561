"""What the stack tells a function through its environment, read when it is needed."""

import os


def required(name: str) -> str:
    """The value of the environment variable `name`.

    Raises:
        KeyError: the stack did not set it.
    """
    return os.environ[name]


def max_body_bytes() -> int:
    """Largest request body that is accepted, in bytes."""
    return int(required("MAX_BODY_BYTES"))


def function_version() -> str:
    """The version of the running function, `$LATEST` for one that is not published (set by Lambda)."""
    return os.environ.get("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
