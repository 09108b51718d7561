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
    for key, value in standard_tags(config).items():
        Tags.of(scope).add(key, value)
    needed = "required" if config.tier == "prod" else "optional"
    Tags.of(scope).add(BACKUP, needed, include_resource_types=list(BACKED_UP))


def leave_untagged(scope: IConstruct, config: EnvironmentConfig) -> None:
    """Take the standard tags from everything below `scope` again."""
    for key in standard_tags(config):
        Tags.of(scope).remove(key)
