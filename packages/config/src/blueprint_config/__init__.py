"""Typed, validated environments: what each one is, and nothing about how it is built."""

from .errors import ConfigError, UnknownEnvironmentError
from .loading import environment_names, load_environment, load_environments
from .models.environment import EnvironmentConfig

__all__ = [
    "ConfigError",
    "EnvironmentConfig",
    "UnknownEnvironmentError",
    "environment_names",
    "load_environment",
    "load_environments",
]
