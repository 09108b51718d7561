"""CMP014: what regulated systems need besides."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.rules.tagging.tags_of import tags_of


@rule(
    id="CMP014",
    fact="Tables are in a backup plan, public REST stages are behind a web ACL, functions are in a VPC.",
    why="Auditors ask for backups apart from the table, a filter before the API, and a network that data cannot leave.",
    fix="select the table in a backup plan (by tag or ARN), associate a web ACL, set VpcConfig",
    severity=Severity.MEDIUM,
    level=Level.STRICT,
    types=("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::ApiGateway::Stage", "AWS::Lambda::Function"),
    graph=True,
    peers=("AwsSolutions-APIG3", "CKV_AWS_117"),
    good="""
        Function: {Type: AWS::Lambda::Function, Properties: {VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [sg-1]}}}
    """,
    bad="""
        Function: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13}}
    """,
)
def regulated_systems_are_guarded(resource: Resource, context: Context) -> Iterator[Problem]:
    """Judge by type."""
    if resource.type == "AWS::Lambda::Function":
        if not resource.has("VpcConfig", "SubnetIds"):
            yield Problem("is not in a VPC")
    elif resource.type == "AWS::ApiGateway::Stage":
        if not context.assembly.graph.referrers(resource, "AWS::WAFv2::WebACLAssociation") and not _by_name(
            resource, context
        ):
            yield Problem("is not behind a web ACL")
    elif not _in_backup_plan(resource, context):
        yield Problem("is in no backup plan")


def _by_name(stage: Resource, context: Context) -> bool:
    """An association may name the stage by the ARN of its API."""
    api = context.assembly.graph.target(stage, "RestApiId")
    return api is not None and bool(context.assembly.graph.referrers(api, "AWS::WAFv2::WebACLAssociation"))


def _in_backup_plan(table: Resource, context: Context) -> bool:
    if context.assembly.graph.referrers(table, "AWS::Backup::BackupSelection"):
        return True
    tags = tags_of(table)
    own = dict(tags.known)
    for selection in context.assembly.of_type("AWS::Backup::BackupSelection"):
        if selection.template.environment != table.template.environment:
            continue
        for tag in selection.each("BackupSelection", "ListOfTags"):
            if own.get(tag.text("ConditionKey") or "") == tag.text("ConditionValue"):
                return True
    tags.require_all()
    return False
