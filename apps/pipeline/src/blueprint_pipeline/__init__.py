"""The self-mutating pipeline that deploys the infrastructure through its environments."""

from .pipeline_stack import PipelineStack
from .settings import CONTEXT_KEY, PipelineSettings, SettingsError

__all__ = ["CONTEXT_KEY", "PipelineSettings", "PipelineStack", "SettingsError"]
