"""The Lambda function of the watchdog; scheduled once a minute.

Environment: `STATE_TABLE`, the name of the state table. It needs GetItem, PutItem, DeleteItem, Query and
ConditionCheckItem on that table, `lambda:GetAlias`, `lambda:UpdateAlias` and `lambda:InvokeFunction` on the functions,
and `ssm:PutParameter` on the live-version parameters.
"""

import os
from typing import Any

import boto3

from ...aws.lambda_alias import LambdaAliases
from ...aws.lambda_probes import LambdaProbes
from ...aws.live_version import LiveVersionParameters
from ...aws.rollout_metrics import RolloutMetrics
from ...state.clock import SystemClock
from ...state.lease import Lease
from ...state.table import StateTable
from ..conductor import Conductor
from ..interrupts import Interrupts
from ..journal import Journal
from ..ports import RolloutEvent, World
from ..record import RolloutRecord
from .run import OWNER, Round


def handler(event: object, context: object) -> dict[str, str]:  # noqa: ARG001 - Lambda's signature
    """One round; raises when a rollout could not be recovered, so that Lambda's error metric and its alarm see it."""
    clock = SystemClock()
    journal = Journal(StateTable(boto3.client("dynamodb"), os.environ["STATE_TABLE"]))
    functions = boto3.client("lambda")

    def service(lease: Lease, record: RolloutRecord) -> Conductor:
        return Conductor(
            world=_world(functions, record, clock),
            journal=journal,
            lease=lease,
            clock=clock,
            report=_say,
            interrupts=Interrupts(),
            environment=record.environment,
            owner=OWNER,
        )

    done = Round(journal=journal, service=service, clock=clock).go()
    failed = {run: words for run, words in done.items() if words.startswith("failed") or words in _BAD}
    if failed:
        raise RuntimeError(f"the watchdog could not end {failed}")
    return done


_BAD = {"rollback_failed", "rollback_blocked", "diverged", "aws_unavailable", "credentials", "incomplete"}


def _world(functions: Any, record: RolloutRecord, clock: SystemClock) -> World:
    metrics = RolloutMetrics(
        boto3.client("cloudwatch"),
        tick_seconds=record.policy.tick_seconds,
        slow_milliseconds=record.policy.slow_milliseconds,
        clock=clock,
    )
    return World(
        aliases=LambdaAliases(functions),
        metrics=metrics,
        probes=LambdaProbes(functions),
        parameters=LiveVersionParameters(boto3.client("ssm")),
    )


def _say(event: RolloutEvent) -> None:
    """The function's log."""
    print(f"{event.run} {event.state} {event.weight:.0%} {event.message}")  # noqa: T201 - Lambda's log is stdout
