"""Least privilege: grants whose actions and resources are written out.

CDK's `grant_*` methods add actions by wildcard (`kms:GenerateDataKey*`) and actions that a caller never makes. The constructs
of this package grant through `allow`, which takes literal actions only.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

from .checked import checked

SAMPLED_TRACING: Final = (
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
)
LOG_DELIVERY: Final = (
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
)
"""What Step Functions needs to write a log (Step Functions developer guide); none of it can be limited to a log group."""

NETWORK_INTERFACES: Final = (
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
)
"""What Lambda needs to put a function into a VPC."""

_LITERAL: Final = re.compile(r"[a-z0-9-]+:[A-Za-z0-9]+")

UNSCOPABLE_ACTIONS: Final = frozenset(
    {
        *SAMPLED_TRACING,
        *LOG_DELIVERY,
        *NETWORK_INTERFACES,
        "cloudformation:DescribeStackDriftDetectionStatus",
        "cloudformation:ListStacks",
        "cloudwatch:PutMetricData",
    }
)
"""Actions that AWS cannot limit to a resource, or not before the resource exists (Service Authorization Reference)."""


@checked
def allow(
    grantee: iam.IGrantable,
    *,
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str],
    conditions: Mapping[str, Any] | None = None,
) -> None:
    """Let `grantee` call exactly `actions` on exactly `resources`.

    `sid` says in the template what the statement is for, and keeps it apart from others; only its letters and digits are used.

    Raises:
        ValueError: an action holds a wildcard, or the resource is `*` for an action that can be limited to a resource.
    """
    _check(sid=sid, actions=actions, resources=resources)
    letters = "".join(filter(str.isalnum, sid))
    statement = iam.PolicyStatement(
        sid=letters, actions=list(actions), resources=list(resources), conditions=conditions
    )
    _add(grantee, statement)


def _add(grantee: iam.IGrantable, statement: iam.PolicyStatement) -> None:
    """Through the shortest way: synthesis is made of calls to Node, and most of them would be these.

    A role answers with one word, any other principal with a structure whose members jsii fetches one by one.
    """
    principal = grantee if isinstance(grantee, iam.Role) else grantee.grant_principal
    if isinstance(principal, iam.Role):
        principal.add_to_policy(statement)
    else:
        principal.add_to_principal_policy(statement)


def allow_key(
    grantee: iam.IGrantable, key: kms.IKey | None, *, sid: str, actions: Sequence[str], via: Sequence[str]
) -> None:
    """Let `grantee` use `key`, if there is one, through the services in `via` only, such as `sqs`.

    The key may protect other things, too, which are granted by themselves. The services are those of the key's region.
    """
    if key is not None:
        services = [f"{service}.{key.stack.region}.amazonaws.com" for service in via]
        condition = {"kms:ViaService": services if len(services) > 1 else services[0]}
        allow(grantee, sid=sid, actions=actions, resources=[key.key_arn], conditions={"StringEquals": condition})


def _check(*, sid: str, actions: Sequence[str], resources: Sequence[str]) -> None:
    if not actions or not resources:
        raise ValueError(
            f"statement {sid!r} grants nothing: actions={list(actions)}, resources={list(resources)}; name both"
        )
    if not any(each.isalnum() for each in sid):
        raise ValueError(f"statement {sid!r} says nothing in the template; name what it is for in letters and digits")
    for action in actions:
        if not _LITERAL.fullmatch(action):  # IAM also takes `?` for any one character
            raise ValueError(
                f"statement {sid!r}: action {action!r} is not literal; write out each action as service:Action"
            )
    scopable = sorted(set(actions) - UNSCOPABLE_ACTIONS)
    if scopable and any(not each.strip("*?") for each in resources):
        raise ValueError(f"statement {sid!r}: resource '*' for {', '.join(scopable)}; name the ARNs that are needed")
