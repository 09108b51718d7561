"""What can be wrong with a configuration."""


class ConfigError(Exception):
    """The configuration cannot be used."""

    exit_code = 2


class UnknownEnvironmentError(ConfigError):
    """No file describes the environment that was asked for."""
