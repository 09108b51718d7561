"""The Lambda function of the watchdog; scheduled once a minute.

Environment: `STATE_TABLE`, the name of the state table. It needs GetItem, PutItem, DeleteItem, Query and
ConditionCheckItem on that table, `lambda:GetAlias` and `lambda:UpdateAlias` on the functions, and `ssm:PutParameter` on the
live-version parameters.
"""

import os
from typing import Any

import boto3
from botocore.config import Config

from ...aws.rollout_world import rollout_world
from ...state.clock import SystemClock
from ...state.lease import Lease
from ...state.table import StateTable
from ..conductor import Conductor
from ..interrupts import Interrupts
from ..journal import Journal
from ..ports import RolloutEvent
from ..record import RolloutRecord
from .run import FAILED, OWNER, Round

_HASTE = Config(retries={"mode": "standard", "max_attempts": 4}, connect_timeout=3, read_timeout=10)
"""A call that hangs must not use up the function's minute."""


def handler(event: object, context: object) -> dict[str, str]:  # noqa: ARG001 - Lambda's signature
    """One round; raises when a rollout could not be recovered, so that Lambda's error metric and its alarm see it."""
    clock = SystemClock()
    journal = Journal(StateTable(_client("dynamodb"), os.environ["STATE_TABLE"]))

    def service(lease: Lease, record: RolloutRecord) -> Conductor:
        return Conductor(
            world=rollout_world(_client, record.policy, clock=clock),
            journal=journal,
            lease=lease,
            clock=clock,
            report=_say,
            interrupts=Interrupts(),
            environment=record.environment,
            owner=OWNER,
        )

    done = Round(journal=journal, service=service, clock=clock).go()
    failed = {run: words for run, words in done.items() if words.startswith(FAILED)}
    if failed:
        raise RuntimeError(f"the watchdog could not end {failed}")
    return done


def _client(service: str) -> Any:
    make: Any = boto3.client  # the stubs have one overload for each service, none for a name that varies
    return make(service, config=_HASTE)


def _say(event: RolloutEvent) -> None:
    """The function's log."""
    print(f"{event.run} {event.state} {event.weight:.0%} {event.message}")  # noqa: T201 - Lambda's log is stdout
