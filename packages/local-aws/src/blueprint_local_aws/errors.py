"""What can go wrong with the local AWS, each with its exit code."""


class LocalAwsError(Exception):
    """The local AWS cannot do what was asked; the message says what was seen and what to do."""

    exit_code = 1


class UsageError(LocalAwsError):
    """The command or the configuration asks for something that does not exist."""

    exit_code = 2


class PortInUseError(LocalAwsError):
    """Something else listens where the local AWS should."""


class NotRunningError(LocalAwsError):
    """No local AWS runs where one was expected."""


class EnvironmentNotMadeError(LocalAwsError):
    """The emulator's own Python environment could not be made."""

    exit_code = 3


class EmulatorDiedError(LocalAwsError):
    """The emulator ended by itself, or never answered."""

    exit_code = 3


class DataFolderError(LocalAwsError):
    """The folder for state and logs cannot be used: full, read-only, or not ours."""

    exit_code = 3
