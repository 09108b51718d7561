"""CMP008: production data survives a mistake."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.values import Node

_SWITCH = {
    "AWS::DynamoDB::Table": "DeletionProtectionEnabled",
    "AWS::Cognito::UserPool": "DeletionProtection",
    "AWS::RDS::DBInstance": "DeletionProtection",
    "AWS::RDS::DBCluster": "DeletionProtection",
}
"""Types that have a switch against deletion."""

_KEPT = (*_SWITCH, "AWS::DynamoDB::GlobalTable", "AWS::S3::Bucket", "AWS::KMS::Key", "AWS::EFS::FileSystem")
_SAFE = {"Retain", "RetainExceptOnCreate", "Snapshot"}


@rule(
    id="CMP008",
    fact="In production, data stores, user pools and keys have deletion protection, and their stack leaves them behind.",
    why="Deleting a stack, or a change that replaces the table, otherwise deletes the customers' data.",
    fix="DeletionPolicy and UpdateReplacePolicy Retain, and the type's deletion protection",
    severity=Severity.HIGH,
    level=Level.ENHANCED,
    types=_KEPT,
    good="""
        Orders:
          Type: AWS::DynamoDB::Table
          DeletionPolicy: Retain
          UpdateReplacePolicy: Retain
          Properties: {DeletionProtectionEnabled: true}
    """,
    bad="""
        Orders: {Type: AWS::DynamoDB::Table, Properties: {DeletionProtectionEnabled: false}}
    """,
)
def production_data_is_kept(resource: Resource, context: Context) -> Iterator[Problem]:
    """Judge the policies of the stack and the switch of the type."""
    if not context.policy.production:
        return
    for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
        if (resource.attributes.text(policy) or "Delete") not in _SAFE:
            yield Problem(f"is deleted with its stack ({policy})")
    places: list[Node] = [resource]
    if resource.type == "AWS::DynamoDB::GlobalTable":
        places = list(resource.each("Replicas"))
    switch = _SWITCH.get(resource.type, "DeletionProtectionEnabled")
    if resource.type in _SWITCH or resource.type == "AWS::DynamoDB::GlobalTable":
        for place in places:
            if (place.text(switch) or "false").lower() not in ("true", "active"):
                yield Problem("has no deletion protection")
