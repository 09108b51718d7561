"""When a DriftMonitor runs: a schedule with a role of its own, and a queue for starts that failed."""

import json

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from .dead_letter_queue import DeadLetterQueue
from .permissions import allow


def drift_schedule(
    scope: Construct,
    construct_id: str,
    *,
    expression: str,
    state_machine_arn: str,
    role: iam.Role,
    failures: DeadLetterQueue,
    encryption_key: kms.IKey | None,
) -> scheduler.CfnSchedule:
    """Start the state machine within 15 minutes of the times of `expression`; what cannot be started goes to `failures`."""
    allow(role, sid="StartRuns", actions=["states:StartExecution"], resources=[state_machine_arn])
    failures.grant_send(role)
    if encryption_key is not None:
        keys = [encryption_key.key_arn]
        allow(role, sid="UseKey", actions=["kms:Decrypt", "kms:GenerateDataKey"], resources=keys)
    schedule = scheduler.CfnSchedule(
        scope,
        construct_id,
        description="looks for drift",
        schedule_expression=expression,
        flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(
            mode="FLEXIBLE", maximum_window_in_minutes=15
        ),
        target=scheduler.CfnSchedule.TargetProperty(
            arn=state_machine_arn,
            role_arn=role.role_arn,
            input=json.dumps({}),
            dead_letter_config=scheduler.CfnSchedule.DeadLetterConfigProperty(arn=failures.queue.queue_arn),
            retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                maximum_retry_attempts=3, maximum_event_age_in_seconds=3600
            ),
        ),
    )
    schedule.node.add_dependency(role)  # Scheduler checks the role when the schedule is made
    return schedule
