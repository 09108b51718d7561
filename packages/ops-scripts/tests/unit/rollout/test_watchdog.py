"""Which rollouts the watchdog ends, and when."""

from collections.abc import Callable
from typing import Any

import pytest

from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.rollout.journal import Journal
from blueprint_ops_scripts.rollout.watchdog.run import Round
from blueprint_ops_scripts.state.lease import LEASE_SECONDS


class Killed(BaseException):
    """The process is gone."""


def killed_in_a_step(stage: Any) -> None:
    """A rollout whose process dies with a tenth of the traffic on the new version."""

    def die(call: str) -> None:
        if call == "GetMetricData" and stage.routings["orders"] != "all on 1":
            raise Killed

    stage.cloud.before_call = die
    with pytest.raises(Killed):
        stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1")
    stage.cloud.before_call = lambda _: None


def watchdog(stage: Any) -> dict[str, str]:
    journal = Journal(stage.table)
    return Round(journal=journal, service=lambda lease, _: stage.service(lease), clock=stage.cloud).go()


def test_split_of_a_dead_process_is_left_while_its_lease_lives_and_ended_after(stage_of: Callable[..., Any]) -> None:
    stage = stage_of(orders={})
    killed_in_a_step(stage)
    assert watchdog(stage) == {"r1": "left: its process works"}
    stage.cloud.sleep(LEASE_SECONDS + 1)
    assert watchdog(stage) == {"r1": "rolled_back"}
    assert stage.routings == {"orders": "all on 1"}
    assert watchdog(stage) == {}


def test_hold_is_respected_until_it_expires(stage_of: Callable[..., Any]) -> None:
    stage = stage_of(orders={})
    stage.cloud.at[stage.cloud.now() + 4] = stage.interrupts.note
    result = stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1")
    assert result.outcome is Outcome.INTERRUPTED
    stage.cloud.sleep(1_700)
    assert watchdog(stage) == {"r1": "left: it is held"}
    stage.cloud.sleep(120)
    assert watchdog(stage) == {"r1": "rolled_back"}
    record = Journal(stage.table).load("r1")
    assert record.reason == "the hold expired and nobody continued"


def test_rollout_that_had_touched_nothing_is_closed(stage_of: Callable[..., Any]) -> None:
    stage = stage_of(orders={})

    def die(call: str) -> None:
        if call == "GetMetricData":
            raise Killed

    stage.cloud.before_call = die
    with pytest.raises(Killed):
        stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1")
    stage.cloud.before_call = lambda _: None
    stage.cloud.sleep(LEASE_SECONDS + 1)
    calls = len(stage.cloud.calls)
    assert watchdog(stage) == {"r1": "rolled_back"}
    assert "UpdateAlias" not in stage.cloud.calls[calls:]
