"""What can be wrong with a configuration."""

from .problems.problem import Problem


class ConfigError(Exception):
    """The configuration cannot be used.

    `problems` holds every problem that was found, so that a caller can show them in its own way.
    """

    exit_code = 2

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


class UnknownEnvironmentError(ConfigError):
    """No file describes the environment that was asked for."""
