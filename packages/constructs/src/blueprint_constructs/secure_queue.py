"""A queue that always has somewhere to put what cannot be handled."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from .checked import checked
from .dead_letter_queue import DeadLetterQueue
from .key_policy import let_events_use
from .permissions import allow, allow_key
from .queue_policy import let_rule_send

LONGEST_CONSUMER = 900
"""Seconds that a function may take (Lambda quota)."""

LONGEST_VISIBILITY = 43_200
"""Seconds for which a message can be hidden (SQS quota, 12 hours)."""

LONG_POLL = Duration.seconds(20)
"""The longest that SQS lets a receiver wait; fewer empty receives to pay for."""


class SecureQueue(Construct):
    """An encrypted, TLS-only queue with a dead-letter queue, long polling and a visibility that fits its consumer.

    Visibility is six times `consumer_timeout` unless given (the minimum that Lambda's guide asks for, so that a slow batch is
    not handled twice).
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        consumer_timeout: Duration,
        visibility_timeout: Duration | None = None,
        max_receive_count: int = 5,
        retention_period: Duration | None = None,
        encryption_key: kms.IKey | None = None,
        alarm_topic: sns.ITopic | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        _check_timeout(consumer_timeout)
        visibility = visibility_timeout or Duration.seconds(6 * consumer_timeout.to_seconds())
        kept = retention_period or Duration.days(4)
        _check(visibility=visibility, consumer_timeout=consumer_timeout, max_receive_count=max_receive_count, kept=kept)
        super().__init__(scope, construct_id)
        self._id = construct_id
        self.encryption_key = encryption_key
        self._rules = 0
        self.dead_letters = DeadLetterQueue(
            self, "DeadLetters", encryption_key=encryption_key, alarm_topic=alarm_topic, removal_policy=removal_policy
        )
        self.queue = sqs.Queue(
            self,
            "Resource",
            visibility_timeout=visibility,
            retention_period=kept,
            receive_message_wait_time=LONG_POLL,
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letters.queue, max_receive_count=max_receive_count),
            encryption=sqs.QueueEncryption.SQS_MANAGED if encryption_key is None else sqs.QueueEncryption.KMS,
            encryption_master_key=encryption_key,
            enforce_ssl=True,
            removal_policy=removal_policy,
        )

    @checked
    def grant_consume(self, grantee: iam.IGrantable) -> None:
        """Let `grantee` receive and delete messages, as an event source mapping does."""
        allow(
            grantee,
            sid=f"Consume{self._id}",
            actions=["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
            resources=[self.queue.queue_arn],
        )
        allow_key(grantee, self.encryption_key, sid=f"Decrypt{self._id}", actions=["kms:Decrypt"], via=["sqs"])

    @checked
    def allow_rule(self, rule_arn: str) -> None:
        """Let one EventBridge rule send to the queue."""
        self._rules += 1
        let_rule_send(self.queue, rule_arn, nth=self._rules)
        if self.encryption_key is not None:
            let_events_use(self.encryption_key)


def _check_timeout(consumer: Duration) -> None:
    if not 1 <= consumer.to_seconds() <= LONGEST_CONSUMER:
        raise ValueError(
            f"consumer_timeout of {consumer.to_seconds()} s is not that of a function; use 1 to {LONGEST_CONSUMER} s"
        )


def _check(*, visibility: Duration, consumer_timeout: Duration, max_receive_count: int, kept: Duration) -> None:
    least = 6 * consumer_timeout.to_seconds()
    if visibility.to_seconds() < least:
        raise ValueError(
            f"visibility_timeout of {visibility.to_seconds()} s is too short: messages would be handled twice; "
            f"use at least {least} s, six times the consumer's timeout"
        )
    if visibility.to_seconds() > LONGEST_VISIBILITY:
        raise ValueError(
            f"visibility_timeout of {visibility.to_seconds()} s is longer than SQS hides a message; use at most {LONGEST_VISIBILITY} s"
        )
    if not 3 <= max_receive_count <= 1000:
        raise ValueError(
            f"max_receive_count of {max_receive_count} is not between 3 and 1000; "
            "with fewer than 3 a passing throttle sends good messages to the dead letters"
        )
    if not max(60, visibility.to_seconds()) <= kept.to_seconds() <= 1_209_600:
        raise ValueError(
            f"retention_period of {kept.to_seconds()} s is shorter than the visibility of {visibility.to_seconds()} s, "
            "or longer than SQS keeps; use up to 14 days"
        )
