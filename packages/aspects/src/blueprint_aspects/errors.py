"""What can go wrong, each with the exit code that `check-templates` gives it."""


class AspectsError(Exception):
    """Base of all errors of this package."""

    exit_code = 2


class TemplateError(AspectsError):
    """A file could not be read as a template, or not as the assembly that its manifest promises."""

    exit_code = 3

    def __init__(self, file: str, message: str) -> None:
        super().__init__(f"{file}: {message}")
        self.file = file
        self.message = message


class SuppressionError(AspectsError, ValueError):
    """A suppression lacks what makes it accountable: a reason, an owner, an end."""


class BaselineError(AspectsError):
    """A baseline file is missing or not a baseline."""
