"""The standard tags of an environment, put on natively: no aspect of our own, no clock."""

from aws_cdk import Tags
from constructs import IConstruct

from blueprint_config import EnvironmentConfig


def standard_tags(config: EnvironmentConfig) -> dict[str, str]:
    """Keys and values that every resource and every stack of the environment carries."""
    return {
        "Environment": config.name,
        "Project": config.prefix,
        "Owner": config.tags.owner,
        "ManagedBy": "cdk",
        "CostCenter": config.tags.cost_center,
        "DataClassification": config.tags.data_classification,
        "Backup": "required" if config.tier == "prod" else "optional",
    }


def tag_resources(scope: IConstruct, config: EnvironmentConfig) -> None:
    """Tag every taggable resource below `scope`."""
    for key, value in standard_tags(config).items():
        Tags.of(scope).add(key, value)


def leave_untagged(scope: IConstruct, config: EnvironmentConfig) -> None:
    """Take the standard tags from everything below `scope` again."""
    for key in standard_tags(config):
        Tags.of(scope).remove(key)
