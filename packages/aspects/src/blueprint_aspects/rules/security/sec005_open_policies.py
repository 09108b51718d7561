"""SEC005: nobody from outside is let in by a trust or resource policy."""

import re
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
from blueprint_aspects.values import Node, Undecided

_ACCOUNT = r"(?:^|arn:[^:]*:(?:iam|sts)::)(\d{12})(?:$|:)"
_GITHUB = "token.actions.githubusercontent.com"


def _statements(resource: Resource) -> Iterator[Node]:
    if resource.type == "AWS::IAM::Role":
        return resource.each("AssumeRolePolicyDocument", "Statement")
    return resource_statements(resource)


@rule(
    id="SEC005",
    fact="No trust policy or resource policy is open to `*` or to a foreign account without a condition.",
    why="Anyone with an AWS account can then assume the role, read the bucket or send to the queue.",
    fix="name the principal, or add a condition such as aws:PrincipalOrgID, aws:SourceArn or sts:ExternalId",
    severity=Severity.HIGH,
    level=Level.BASIC,
    types=("AWS::IAM::Role", *RESOURCE_POLICIES),
    parts=_statements,
    peers=("CKV_AWS_60", "CKV_AWS_33"),
    good="""
        Policy:
          Type: AWS::SQS::QueuePolicy
          Properties:
            Queues: [!Ref Queue]
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: "*"
                  Action: sqs:SendMessage
                  Resource: !GetAtt Queue.Arn
                  Condition: {StringEquals: {"aws:PrincipalOrgID": o-1234567890}}
        Queue: {Type: AWS::SQS::Queue}
    """,
    bad="""
        Policy:
          Type: AWS::SQS::QueuePolicy
          Properties:
            Queues: [!Ref Queue]
            PolicyDocument:
              Statement: [{Effect: Allow, Principal: "*", Action: sqs:SendMessage, Resource: !GetAtt Queue.Arn}]
        Queue: {Type: AWS::SQS::Queue}
    """,
)
def policies_are_closed_to_strangers(statement: Node, context: Context) -> Iterator[Problem]:
    """Judge the principals of one statement."""
    if isinstance(statement, Resource):
        yield from _permission(statement, context)
        return
    if not allows(statement):
        return
    limits = limiting_keys(statement)
    if not limits and statement.has("NotPrincipal"):
        yield Problem("allows everyone but a list of principals (NotPrincipal)")
    for kind, principal in principals(statement):
        if kind == "Federated":
            yield from _federated(principal, limits)
        elif kind != "Service" and not limits:
            yield from _stranger(principal, context)


def _federated(provider: str, limits: set[str]) -> Iterator[Problem]:
    """An identity provider knows many people; GitHub tells its customers apart by `sub` alone."""
    if not limits or (_GITHUB in provider and not any(key.endswith(":sub") for key in limits)):
        yield Problem("is open to everyone whom an identity provider knows")


def _permission(permission: Resource, context: Context) -> Iterator[Problem]:
    """A Lambda permission is a statement in other words; an open function URL is SEC007's matter."""
    if any(permission.has(key) for key in ("SourceArn", "SourceAccount", "PrincipalOrgID", "EventSourceToken")):
        return
    principal = permission.pattern("Principal")
    if principal and "." not in principal and not permission.has("FunctionUrlAuthType"):
        yield from _stranger(principal, context)


def _stranger(principal: str, context: Context) -> Iterator[Problem]:
    if principal == "*" or principal.endswith(":iam::*:root"):
        yield Problem("is open to every AWS account")
        return
    found = re.search(_ACCOUNT, principal)
    if found is None or found[1] in context.policy.trusted_accounts:
        return
    own = context.resource.template.account
    if own is None:
        raise Undecided("the account of the stack is not known, so an account in a policy may be foreign")
    if found[1] != own:
        yield Problem("is open to a foreign account without a condition")
