"""What can go wrong in an operations command. Each error owns its outcome, and with it the exit code."""

from .outcomes import Outcome


class OpsError(Exception):
    """A command could not do what it was asked for.

    The message reads `what failed: what was seen`; `remedy` says what to do next.
    """

    outcome = Outcome.INCOMPLETE

    def __init__(self, message: str, *, remedy: str = "", outcome: Outcome | None = None) -> None:
        super().__init__(message)
        self.remedy = remedy
        if outcome is not None:
            self.outcome = outcome

    @property
    def code(self) -> str:
        """A stable word for machines: the class name without its ending, in snake case."""
        name = type(self).__name__.removesuffix("Error")
        return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


class UsageError(OpsError):
    """The command line asks for something that does not exist."""

    outcome = Outcome.USAGE


class ConfigInvalidError(OpsError):
    """The configuration does not describe a valid environment."""

    outcome = Outcome.CONFIG_INVALID


class CredentialsError(OpsError):
    """There are no credentials, they expired, or they may not do this."""

    outcome = Outcome.CREDENTIALS


class NotAllowedError(CredentialsError):
    """The credentials are accepted, and may not do this one thing; others they may."""


class WrongAccountError(OpsError):
    """The credentials belong to another account than the environment's."""

    outcome = Outcome.CREDENTIALS


class AwsUnavailableError(OpsError):
    """AWS did not answer, or answered with a fault that retrying did not cure."""

    outcome = Outcome.AWS_UNAVAILABLE


class ToolchainError(OpsError):
    """The CDK CLI or its Node cannot be run."""

    outcome = Outcome.INCOMPLETE
