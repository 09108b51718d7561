"""The standard tags of an environment: who owns what, and what it costs. No timestamps: a template must not change by itself."""

from .frozen_map import FrozenMap
from .models.environment import EnvironmentConfig


def standard_tags(config: EnvironmentConfig) -> FrozenMap[str, str]:
    """The tags that every taggable resource of the environment carries."""
    return FrozenMap(
        {
            "Project": config.prefix,
            "Environment": config.name,
            "ManagedBy": "CDK",
            "Owner": config.tags.owner,
            "CostCenter": config.tags.cost_center,
            "DataClassification": config.tags.data_classification,
        }
    )
