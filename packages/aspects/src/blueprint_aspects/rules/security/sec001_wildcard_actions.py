"""SEC001: identity policies name their actions."""

from collections.abc import Iterator

from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.rules.iam_statements import IDENTITY_DOCUMENTS, IDENTITY_TYPES, allows, identity_statements
from blueprint_aspects.values import Node

_FAMILIES = {"kms:GenerateDataKey*", "kms:ReEncrypt*"}
"""Wildcards over two variants of one permission; the CDK's grants write them."""


@rule(
    id="SEC001",
    fact="Identity policies allow no action `*` and no `service:*`; from level enhanced also no `service:Verb*`.",
    why="A wildcard grants what AWS adds to the service tomorrow, and deletion along with reading.",
    fix="list the actions that the code calls; the constructs' grant methods write literal lists",
    severity=Severity.HIGH,
    level=Level.BASIC,
    types=IDENTITY_TYPES,
    parts=identity_statements,
    only_with=IDENTITY_DOCUMENTS,
    peers=("AwsSolutions-IAM5", "CKV_AWS_63"),
    good="""
        Policy:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: read-orders
            PolicyDocument:
              Statement: [{Effect: Allow, Action: [dynamodb:GetItem, dynamodb:Query], Resource: !GetAtt Orders.Arn}]
        Orders: {Type: AWS::DynamoDB::Table}
    """,
    bad="""
        Policy:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: read-orders
            PolicyDocument:
              Statement: [{Effect: Allow, Action: "dynamodb:*", Resource: !GetAtt Orders.Arn}]
        Orders: {Type: AWS::DynamoDB::Table}
    """,
)
def identity_policies_name_their_actions(statement: Node, _context: Context) -> Iterator[Problem]:
    """Judge the actions of one statement."""
    if not allows(statement):
        return
    if statement.has("NotAction"):
        yield Problem("allows everything but a list of actions (NotAction)")
    for action in statement.patterns("Action"):
        service, _, verb = action.partition(":")
        if "*" in service or verb.startswith(("*", "?*")):
            yield Problem(f"allows {action}")
        elif "*" in verb and action not in _FAMILIES:
            yield Problem(f"allows {action}", level=Level.ENHANCED)
