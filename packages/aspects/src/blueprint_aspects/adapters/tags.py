"""Tags the native way: no Python is called back, and CloudFormation reaches what no template shows."""

from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from constructs import IConstruct

BACKED_UP = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::RDS::DBInstance", "AWS::RDS::DBCluster")


def tag_stage(
    scope: IConstruct, tags: Mapping[str, str], *, backup: str | None = None, backed_up: Sequence[str] = BACKED_UP
) -> None:
    """Put `tags` on every taggable resource below `scope`, and as stack tags on the stacks that are there already.

    Stack tags also reach what the template does not show (log groups that a service makes, nested stacks).
    `backup` is the value of the tag Backup, set only on the types in `backed_up`. Never pass a timestamp: it would
    make every synthesis differ.
    """
    for key, value in tags.items():
        cdk.Tags.of(scope).add(key, value)
    if backup is not None:
        cdk.Tags.of(scope).add("Backup", backup, include_resource_types=list(backed_up))
    for node in scope.node.find_all():
        if isinstance(node, cdk.Stack) and not isinstance(node, cdk.NestedStack):
            for key, value in tags.items():
                node.add_stack_tag(key, value)
