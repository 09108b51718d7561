"""Typed, validated environments: what each one is, and nothing about how it is built."""

from .errors import ConfigError, UnknownEnvironmentError
from .frozen_map import FrozenMap
from .loading import environment_names, load_environment, load_environments
from .models.environment import EnvironmentConfig
from .models.secret_ref import SecretRef
from .models.waiver import Waiver
from .problems.problem import Problem
from .stage_config import StageConfig, stage_configs
from .tags import standard_tags
from .validation import Report, policy_problems, validate_folder

__all__ = [
    "ConfigError",
    "EnvironmentConfig",
    "FrozenMap",
    "Problem",
    "Report",
    "SecretRef",
    "StageConfig",
    "UnknownEnvironmentError",
    "Waiver",
    "environment_names",
    "load_environment",
    "load_environments",
    "policy_problems",
    "stage_configs",
    "standard_tags",
    "validate_folder",
]
