"""Statements that let AWS services use a customer key, each limited to the key's own account.

They are added to the policy of a key made in the same app; the policy of an imported key is its owner's to change, and is left
alone. Asking twice leaves one statement.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from weakref import WeakSet

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

from .checked import checked
from .principals import service_principal


def _once(let: Callable[[kms.IKey], None]) -> Callable[[kms.IKey], None]:
    """`let`, which does nothing for a key that it was called with before.

    Each log group and queue asks for its key anew; CDK would take a dozen calls to Node to find that nothing is missing.
    """
    done: WeakSet[kms.IKey] = WeakSet()

    @wraps(let)
    def unless_done(key: kms.IKey) -> None:
        if key not in done:
            let(key)
            done.add(key)

    return unless_done


@checked
@_once
def let_logs_use(key: kms.IKey) -> None:
    """Let CloudWatch Logs encrypt log groups of the key's account and region.

    Without it a log group with this key fails to deploy, and neither CDK nor its validation says so.
    """
    stack = Stack.of(key)
    region = stack.region
    groups = f"arn:{stack.partition}:logs:{region}:{stack.account}:log-group:*"
    _let(
        key,
        sid="LogsUseKey",
        service=f"logs.{region}.amazonaws.com",
        actions=[
            "kms:Encrypt",
            "kms:Decrypt",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
            "kms:GenerateDataKey",
            "kms:DescribeKey",
        ],
        conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
    )


@checked
@_once
def let_alarms_use(key: kms.IKey) -> None:
    """Let CloudWatch alarms publish to topics that are encrypted with the key."""
    _let_own_account(
        key, sid="AlarmsUseKey", service="cloudwatch.amazonaws.com", actions=["kms:Decrypt", "kms:GenerateDataKey"]
    )


@checked
@_once
def let_events_use(key: kms.IKey) -> None:
    """Let EventBridge encrypt buses and archives with the key, and send to queues that are encrypted with it."""
    _let_own_account(
        key,
        sid="EventsUseKey",
        service="events.amazonaws.com",
        # The last two are for archives, whose events are encrypted once more.
        actions=["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
    )


@checked
@_once
def let_rules_use(key: kms.IKey) -> None:
    """Let EventBridge rules publish to topics of the key's account and region that are encrypted with it.

    No condition on the source: for encrypted topics EventBridge names none, and events would be lost without a word (SNS
    guide, key management). The encryption context ties the key to the own topics instead.
    """
    stack = Stack.of(key)
    topics = f"arn:{stack.partition}:sns:{stack.region}:{stack.account}:*"
    _let(
        key,
        sid="RulesUseKeyForTopics",
        service="events.amazonaws.com",
        actions=["kms:Decrypt", "kms:GenerateDataKey"],
        conditions={"ArnLike": {"kms:EncryptionContext:aws:sns:topicArn": topics}},
    )


def _let_own_account(key: kms.IKey, *, sid: str, service: str, actions: list[str]) -> None:
    _let(
        key,
        sid=sid,
        service=service,
        actions=actions,
        conditions={"StringEquals": {"aws:SourceAccount": Stack.of(key).account}},
    )


def _let(key: kms.IKey, *, sid: str, service: str, actions: list[str], conditions: dict[str, Any]) -> None:
    statement = iam.PolicyStatement(
        sid=sid,
        actions=actions,
        principals=[service_principal(service)],
        resources=["*"],
        conditions=conditions,
    )
    key.add_to_resource_policy(statement, True)
