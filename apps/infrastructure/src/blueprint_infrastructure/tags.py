"""The standard tags of an environment, put on natively: no aspect of our own, no clock."""

from typing import Final

from aws_cdk import Tags
from constructs import IConstruct

from blueprint_config import EnvironmentConfig, standard_tags

BACKUP: Final = "Backup"

BACKED_UP: Final = ("AWS::DynamoDB::GlobalTable", "AWS::DynamoDB::Table")
"""Types that hold data which cannot be made again; only they carry the tag by which backups are chosen."""


def tag_resources(scope: IConstruct, config: EnvironmentConfig) -> None:
    """Tag every taggable resource below `scope`, and say of each data store whether it must be backed up."""
    tags = Tags.of(scope)
    for key, value in standard_tags(config).items():
        tags.add(key, value)
    needed = "required" if config.tier == "prod" else "optional"
    tags.add(BACKUP, needed, include_resource_types=list(BACKED_UP))


def leave_untagged(scope: IConstruct, config: EnvironmentConfig) -> None:
    """Take the standard tags from everything below `scope` again."""
    tags = Tags.of(scope)
    for key in standard_tags(config):
        tags.remove(key)
