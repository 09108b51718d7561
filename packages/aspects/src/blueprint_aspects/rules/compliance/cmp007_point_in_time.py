"""CMP007: tables can go back to a second before the mistake."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.values import Node


def _copies(table: Resource) -> Iterator[Node]:
    if table.has("Replicas"):
        yield from table.each("Replicas")
    else:
        yield table


@rule(
    id="CMP007",
    fact="Tables can be restored to a point in time (of a GlobalTable: every replica).",
    why="Deletion protection does not help against a bad migration; a backup of last night loses a day.",
    fix="set PointInTimeRecoverySpecification (of a GlobalTable: under Replicas)",
    severity=Severity.HIGH,
    level=Level.ENHANCED,
    types=("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"),
    parts=_copies,
    peers=("AwsSolutions-DDB3", "CKV_AWS_28", "CKV_AWS_165"),
    good="""
        Orders:
          Type: AWS::DynamoDB::GlobalTable
          Properties: {Replicas: [{Region: eu-west-1, PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}}]}
    """,
    bad="""
        Orders: {Type: AWS::DynamoDB::GlobalTable, Properties: {Replicas: [{Region: eu-west-1}]}}
    """,
)
def table_can_be_restored(copy: Node, _context: Context) -> Iterator[Problem]:
    """Judge a table or one replica."""
    if not copy.flag("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"):
        yield Problem("cannot be restored to a point in time")
