"""SEC006: AWS services act only on behalf of our own resources."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.rules.iam_conditions import limiting_keys
from blueprint_aspects.rules.iam_statements import (
    RESOURCE_POLICIES,
    allows,
    principals,
    resource_statements,
)
from blueprint_aspects.values import Node

_SOURCES = {
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:principalorgid",
    "kms:encryptioncontext:aws:logs:arn",
    "kms:viaservice",
    "kms:calleraccount",
}
"""Condition keys that tie a service's call to a resource, an account or an organisation."""


@rule(
    id="SEC006",
    fact="Where a resource policy lets an AWS service in, it carries aws:SourceArn or aws:SourceAccount.",
    why="Without it the service can be told by a stranger to act on our resource: the confused deputy.",
    fix="add SourceArn (Lambda permissions) or a condition on aws:SourceArn or aws:SourceAccount",
    severity=Severity.HIGH,
    level=Level.BASIC,
    types=tuple(RESOURCE_POLICIES),
    parts=resource_statements,
    graph=True,
    peers=("CKV_AWS_364",),
    good="""
        Permission:
          Type: AWS::Lambda::Permission
          Properties: {Action: lambda:InvokeFunction, FunctionName: orders, Principal: events.amazonaws.com, SourceArn: !GetAtt Rule.Arn}
        Rule: {Type: AWS::Events::Rule}
    """,
    bad="""
        Permission:
          Type: AWS::Lambda::Permission
          Properties: {Action: lambda:InvokeFunction, FunctionName: orders, Principal: events.amazonaws.com}
    """,
)
def services_act_for_our_resources(statement: Node, _context: Context) -> Iterator[Problem]:
    """Judge the service principals of one statement."""
    if isinstance(statement, Resource):
        tied = any(statement.has(key) for key in ("SourceArn", "SourceAccount", "PrincipalOrgID", "EventSourceToken"))
        principal = statement.pattern("Principal") or ""
        if not tied and principal.endswith(".amazonaws.com"):
            yield Problem(f"lets {principal} in without SourceArn or SourceAccount")
        return
    if not allows(statement) or limiting_keys(statement) & _SOURCES:
        return
    for kind, principal in principals(statement):
        if kind == "Service":
            yield Problem(f"lets {principal} in without a condition on its source")
