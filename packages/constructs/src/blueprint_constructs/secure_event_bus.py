"""An event bus of one's own, whose events are not lost."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from .checked import checked
from .dead_letter_queue import DeadLetterQueue
from .key_policy import let_events_use
from .permissions import allow
from .secure_queue import SecureQueue


class SecureEventBus(Construct):
    """An EventBridge bus, encrypted when a key is given, with dead letters, and an archive for replay when asked.

    `route` connects it to a queue. The rule is made in the scope of the queue, not of the bus: a rule in another stack than
    its target makes the two stacks depend on each other.
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        bus_name: str,
        archive_days: int | None = None,
        retry_attempts: int = 3,
        max_event_age: Duration | None = None,
        encryption_key: kms.IKey | None = None,
        alarm_topic: sns.ITopic | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        self._max_event_age = max_event_age or Duration.hours(2)
        _check_name(bus_name)
        _check(archive_days=archive_days, retry_attempts=retry_attempts, max_event_age=self._max_event_age)
        super().__init__(scope, construct_id)
        self._id = construct_id
        self._retry_attempts = retry_attempts
        self.dead_letters = DeadLetterQueue(
            self, "DeadLetters", encryption_key=encryption_key, alarm_topic=alarm_topic, removal_policy=removal_policy
        )
        if encryption_key is not None:
            let_events_use(encryption_key)
        self.bus = events.EventBus(
            self,
            "Resource",
            event_bus_name=bus_name,
            kms_key=encryption_key,
            dead_letter_queue=self.dead_letters.queue,
        )
        self.bus.apply_removal_policy(removal_policy)
        self.dead_letters.allow_bus(self.bus.event_bus_arn)
        self.archive: events.CfnArchive | None = None
        if archive_days is not None:
            # The L2 would write the bus's ARN into the key's policy, and so make the key's stack depend on this one.
            self.archive = events.CfnArchive(
                self,
                "Archive",
                source_arn=self.bus.event_bus_arn,
                event_pattern={"account": [Stack.of(self).account]},
                retention_days=archive_days,
                kms_key_identifier=None if encryption_key is None else encryption_key.key_arn,
            )

    @checked
    def route(
        self, construct_id: str, *, queue: SecureQueue, detail_types: Sequence[str], sources: Sequence[str]
    ) -> events.CfnRule:
        """Send the events of `sources` with one of `detail_types` to `queue`; undeliverable ones to the bus's dead letters."""
        if queue.node.try_find_child(construct_id) is not None:
            raise ValueError(
                f"route {construct_id!r} is in {queue.node.path} already; give each route an id of its own"
            )
        if not all([*detail_types, *sources, detail_types, sources]):
            raise ValueError(
                f"route {construct_id!r} would match every event: detail_types={list(detail_types)}, sources={list(sources)}; name both"
            )
        pattern: Mapping[str, Any] = {"source": list(sources), "detail-type": list(detail_types)}
        rule = events.CfnRule(
            queue,
            construct_id,
            event_bus_name=self.bus.event_bus_name,
            event_pattern=pattern,
            targets=[
                events.CfnRule.TargetProperty(
                    id="Queue",
                    arn=queue.queue.queue_arn,
                    dead_letter_config=events.CfnRule.DeadLetterConfigProperty(arn=self.dead_letters.queue.queue_arn),
                    retry_policy=events.CfnRule.RetryPolicyProperty(
                        maximum_retry_attempts=self._retry_attempts,
                        maximum_event_age_in_seconds=int(self._max_event_age.to_seconds()),
                    ),
                )
            ],
        )
        queue.allow_rule(rule.attr_arn)
        self.dead_letters.allow_rule(rule.attr_arn)
        return rule

    @checked
    def grant_put_events(self, grantee: iam.IGrantable) -> None:
        """Let `grantee` put events on this bus, and on no other."""
        allow(grantee, sid=f"Put{self._id}", actions=["events:PutEvents"], resources=[self.bus.event_bus_arn])


def _check_name(bus_name: str) -> None:
    # Names with a slash are those of partners (EventBridge, CreateEventBus).
    if bus_name == "default" or bus_name.startswith("aws.") or not re.fullmatch(r"[.\-_A-Za-z0-9]{1,256}", bus_name):
        raise ValueError(
            f"bus_name {bus_name!r} is not that of a bus of one's own; use letters, digits, `.`, `-` and `_`, and not default"
        )


def _check(*, archive_days: int | None, retry_attempts: int, max_event_age: Duration) -> None:
    if archive_days is not None and archive_days < 1:
        raise ValueError(f"archive_days of {archive_days} keeps nothing; use 1 or more, or None for no archive")
    if not 0 <= retry_attempts <= 185:
        raise ValueError(f"retry_attempts of {retry_attempts} is outside what EventBridge offers; use 0 to 185")
    if not 60 <= max_event_age.to_seconds() <= 86_400:
        raise ValueError(
            f"max_event_age of {max_event_age.to_seconds()} s is outside what EventBridge offers; use 60 to 86,400 s"
        )
