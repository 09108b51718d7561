"""TAG001: everything says whose it is."""

from collections.abc import Iterator
from functools import cache

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.rules.tagging.tags_of import TAGGABLE_TYPES, tags_of

_BACKED_UP = {"AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::RDS::DBInstance", "AWS::RDS::DBCluster"}


@rule(
    id="TAG001",
    fact="Every resource that takes tags has the required keys; in production, data stores also say whether they are backed up.",
    why="Without them nobody knows who to call, which environment to clean up, and who pays.",
    fix="tag the stage and the stack: Tags.of(stage).add(key, value), Stack(tags=...)",
    severity=Severity.MEDIUM,
    level=Level.BASIC,
    types=TAGGABLE_TYPES,
    good="""
        Queue:
          Type: AWS::SQS::Queue
          Properties:
            Tags:
              - {Key: Environment, Value: prod}
              - {Key: Project, Value: shop}
              - {Key: Owner, Value: orders-team}
              - {Key: ManagedBy, Value: CDK}
              - {Key: CostCenter, Value: "4711"}
              - {Key: DataClassification, Value: internal}
    """,
    bad="""
        Queue: {Type: AWS::SQS::Queue, Properties: {Tags: [{Key: Owner, Value: orders-team}]}}
    """,
)
def resources_say_whose_they_are(resource: Resource, context: Context) -> Iterator[Problem]:
    """Judge which keys are there."""
    tags = tags_of(resource)
    there = dict(tags.known)
    lacking = [key for key in context.policy.tags if key not in there]
    if context.policy.production and resource.type in _BACKED_UP and "Backup" in context.policy.optional_tags:
        lacking += [] if "Backup" in there else ["Backup"]
    if lacking:
        tags.require_all()
        yield Problem(_lacks(tuple(lacking)))


@cache
def _lacks(keys: tuple[str, ...]) -> str:
    return f"lacks the tags {', '.join(sorted(keys))}"
