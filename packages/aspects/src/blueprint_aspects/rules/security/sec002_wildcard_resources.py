"""SEC002: identity policies name their resources."""

from collections.abc import Iterator

from blueprint_aspects.data import unscopable_actions
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.rules.iam_conditions import limiting_keys
from blueprint_aspects.rules.iam_statements import IDENTITY_DOCUMENTS, IDENTITY_TYPES, allows, identity_statements
from blueprint_aspects.rules.iam_wildcards import covers_everything
from blueprint_aspects.values import Node

_FINE_FAMILIES = ("xray:", "ec2:describe")
_FINE = (
    "ec2:createnetworkinterface",
    "ec2:deletenetworkinterface",
    "ec2:assignprivateipaddresses",
    "ec2:unassignprivateipaddresses",
    "cloudformation:describestackdriftdetectionstatus",
    "cloudwatch:putmetricdata",
)
"""What AWS itself asks for on `*`: tracing, the network interfaces of functions in a VPC, drift detection, and metrics
(they have no ARN; a condition on cloudwatch:namespace scopes them)."""


@rule(
    id="SEC002",
    fact="Identity policies allow nothing on `Resource: *` where the service can scope it.",
    why="One compromised function then reaches every table, queue and bucket of the account.",
    fix="name the resource: its ARN, or a prefix of it",
    severity=Severity.HIGH,
    level=Level.BASIC,
    types=IDENTITY_TYPES,
    parts=identity_statements,
    only_with=IDENTITY_DOCUMENTS,
    graph=True,
    peers=("AwsSolutions-IAM5", "CKV_AWS_111"),
    good="""
        Policy:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: orders
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: dynamodb:PutItem, Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: [xray:PutTraceSegments, sts:GetCallerIdentity], Resource: "*"}
        Orders: {Type: AWS::DynamoDB::Table}
    """,
    bad="""
        Policy:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: orders
            PolicyDocument:
              Statement: [{Effect: Allow, Action: dynamodb:PutItem, Resource: "*"}]
    """,
)
def identity_policies_name_their_resources(statement: Node, _context: Context) -> Iterator[Problem]:
    """Judge the resources of one statement."""
    if not allows(statement):
        return
    reason = "Resource *" if any(covers_everything(text) for text in statement.patterns("Resource")) else ""
    if statement.has("NotResource"):
        reason = "everything but a list of resources (NotResource)"
    if not reason:
        return
    if any("resourcetag/" in key or key == "aws:resourceaccount" for key in limiting_keys(statement)):
        return  # scoped by what the resource is tagged with (aws:, iam:, ec2:ResourceTag), or whose it is
    if statement.has("NotAction"):
        yield Problem(f"allows everything but a list of actions (NotAction) on {reason}")
    scopable = [action for action in statement.patterns("Action") if not _needs_everything(action.lower())]
    if scopable:
        yield Problem(f"allows {', '.join(sorted(scopable)[:5])} on {reason}")


def _needs_everything(action: str) -> bool:
    """Whether the action cannot be scoped, by AWS' service authorization reference."""
    service, _, verb = action.partition(":")
    return action in _FINE or action.startswith(_FINE_FAMILIES) or verb in unscopable_actions(service)
