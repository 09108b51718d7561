"""TAG004: nothing slips through untagged."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.rules.functions import log_group_of
from blueprint_aspects.rules.tagging.tags_of import tags_of


@rule(
    id="TAG004",
    fact="There are no gaps: log groups that Lambda makes by itself, functions of the CDK's providers, nested stacks.",
    why="What nobody wrote in the template carries no tags, and shows up as cost without an owner.",
    fix="write the log group, tag the stage before the CDK adds its providers, tag the nested stack; stack tags reach all of them",
    severity=Severity.LOW,
    level=Level.ENHANCED,
    types=("AWS::Lambda::Function", "AWS::CloudFormation::Stack"),
    graph=True,
    good="""
        Function:
          Type: AWS::Lambda::Function
          Properties: {LoggingConfig: {LogGroup: !Ref Logs}, Tags: [{Key: Owner, Value: orders-team}]}
        Logs: {Type: AWS::Logs::LogGroup, Properties: {Tags: [{Key: Owner, Value: orders-team}]}}
    """,
    bad="""
        Function: {Type: AWS::Lambda::Function, Properties: {Tags: [{Key: Owner, Value: orders-team}]}}
    """,
)
def nothing_is_left_untagged(resource: Resource, context: Context) -> Iterator[Problem]:
    """Judge what a resource brings along."""
    tags = tags_of(resource)
    if not tags.known:
        tags.require_all()
        yield Problem("has no tags at all")
    if resource.type == "AWS::Lambda::Function" and log_group_of(resource, context.assembly) is None:
        yield Problem("leaves its log group to Lambda, without tags")
