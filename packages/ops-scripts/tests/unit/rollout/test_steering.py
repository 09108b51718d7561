"""Wishes from another terminal, for rollouts that are parked, dead, ended or diverged."""

import signal
from collections.abc import Callable
from typing import Any

import pytest

from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.rollout.errors import RolloutRefusedError
from blueprint_ops_scripts.rollout.interrupts import Interrupts
from blueprint_ops_scripts.rollout.journal import Journal
from blueprint_ops_scripts.rollout.routing import Routing
from blueprint_ops_scripts.rollout.states import State
from blueprint_ops_scripts.rollout.status import follow
from blueprint_ops_scripts.rollout.steering import Steering, Wish, adopt
from blueprint_ops_scripts.state.errors import UnknownRunError
from blueprint_ops_scripts.state.lease import LEASE_SECONDS


def parked(stage: Any) -> Any:
    stage.cloud.at[stage.cloud.now() + 8] = stage.interrupts.note
    stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1")
    stage.interrupts.count = 0
    return stage


def wish(stage: Any, what: Wish) -> Any:
    journal = Journal(stage.table)
    steering = Steering(
        service=lambda lease, _: stage.service(lease), owner="bob", clock=stage.cloud, interrupts=stage.interrupts
    )
    return steering.carry_out(journal, journal.load("r1"), what, hold_seconds=600)


@pytest.mark.parametrize(
    ("what", "outcome", "state", "routing"),
    [
        (Wish.CONTINUE, Outcome.SUCCEEDED, State.SUCCEEDED, "all on 2"),
        (Wish.ROLLBACK, Outcome.SUCCEEDED, State.ROLLED_BACK, "all on 1"),
        (Wish.ABORT, Outcome.SUCCEEDED, State.ABORTED, "all on 1"),
        (Wish.HOLD, Outcome.SUCCEEDED, State.HELD, "1, 25% to 2"),
    ],
)
def test_parked_rollout_does_what_is_wished(
    stage_of: Callable[..., Any], what: Wish, outcome: Outcome, state: State, routing: str
) -> None:
    stage = parked(stage_of(orders={}))
    result = wish(stage, what)
    assert (result.outcome, result.state, stage.routings["orders"]) == (outcome, state, routing)


def test_rollout_that_has_ended_cannot_be_steered(stage_of: Callable[..., Any]) -> None:
    stage = stage_of(orders={})
    stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1")
    with pytest.raises(RolloutRefusedError, match="r1 has ended: SUCCEEDED"):
        wish(stage, Wish.ROLLBACK)


def test_unknown_run_is_named(stage_of: Callable[..., Any]) -> None:
    with pytest.raises(UnknownRunError, match="run nope not found"):
        Journal(stage_of(orders={}).table).load("nope")


def test_process_that_lives_and_does_not_answer_is_said_to(stage_of: Callable[..., Any]) -> None:
    stage = parked(stage_of(orders={}))
    lease = stage.lease("r1")  # somebody works on it again, and never looks at commands

    def beat() -> None:
        lease.renew()
        stage.cloud.at[stage.cloud.now() + 20] = beat

    beat()
    result = wish(stage, Wish.HOLD)
    assert result.outcome is Outcome.INCOMPLETE
    assert "has not answered yet" in result.reason
    assert result.remedy == "uv run rollout watch r1"


def test_diverged_rollout_is_adopted_as_it_was_found(stage_of: Callable[..., Any]) -> None:
    stage = stage_of(orders={})
    orders = stage.cloud.functions["orders"]

    def meddle() -> None:
        orders.alias, orders.revision = Routing(version="9"), 50

    stage.cloud.at[stage.cloud.now() + 3] = meddle
    service = stage.service(stage.lease())
    assert service.shift(stage.targets(), stage.policy, run="r1").outcome is Outcome.DIVERGED
    assert adopt(service, Journal(stage.table).load("r1")).outcome is Outcome.SUCCEEDED
    assert stage.cloud.parameters_written == {"/orders/live-version": "9"}
    assert stage.routings == {"orders": "all on 9"}


def test_rollback_is_heard_while_the_new_version_is_watched_with_all_traffic(stage_of: Callable[..., Any]) -> None:
    stage = stage_of(orders={})

    def ask() -> None:
        if stage.cloud.parameters_written:
            Journal(stage.table).send("r1", "rollback", by="bob", at=stage.cloud.now())
        else:
            stage.cloud.at[stage.cloud.now() + 0.5] = ask

    stage.cloud.at[stage.cloud.now()] = ask
    result = stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1")
    assert (result.outcome, result.reason) == (Outcome.ROLLED_BACK, "rollback asked for by bob")
    assert stage.routings == {"orders": "all on 1"}
    assert stage.cloud.parameters_written == {"/orders/live-version": "1"}


def test_rollback_is_heard_within_ten_seconds_though_a_tick_lasts_a_minute(stage_of: Callable[..., Any]) -> None:
    stage = stage_of(orders={})
    slow = stage.policy.model_copy(update={"tick_seconds": 60.0, "dwell_seconds": 300.0})
    asked = stage.cloud.now() + 75
    stage.cloud.at[asked] = lambda: Journal(stage.table).send("r1", "rollback", by="bob", at=asked)
    stage.cloud.functions["orders"].run(60)
    result = stage.service(stage.lease()).shift(stage.targets(), slow, run="r1")
    assert result.outcome is Outcome.ROLLED_BACK
    assert stage.cloud.now() - asked <= 11


@pytest.mark.parametrize(
    ("state", "what", "message"),
    [
        (State.POST_WATCH, Wish.HOLD, "has all traffic on the new versions: there is nothing to hold"),
        (State.ROLLING_BACK, Wish.CONTINUE, "is on its way back: there is nothing to continue"),
        (State.ROLLBACK_FAILED, Wish.HOLD, "is on its way back: there is nothing to hold"),
        (State.DIVERGED, Wish.ROLLBACK, "r1 has ended: DIVERGED"),
    ],
)
def test_wish_that_makes_no_sense_is_refused_with_one_that_does(
    stage_of: Callable[..., Any], state: State, what: Wish, message: str
) -> None:
    stage = parked(stage_of(orders={}))
    record = Journal(stage.table).load("r1").changed(state=state)
    Journal(stage.table).save(stage.lease("r1"), record, message="")
    with pytest.raises(RolloutRefusedError, match=message) as refused:
        wish(stage, what)
    assert "r1" in refused.value.remedy


def test_rollout_that_goes_on_needs_no_continue(stage_of: Callable[..., Any]) -> None:
    stage = parked(stage_of(orders={}))
    lease = stage.lease("r1")
    journal = Journal(stage.table)
    journal.save(lease, journal.load("r1").changed(hold_until=None, state=State.STEP), message="")
    assert wish(stage, Wish.CONTINUE).outcome is Outcome.NOOP
    assert journal.command("r1") is None


def test_ctrl_c_while_waiting_for_an_answer_says_that_the_wish_stands(stage_of: Callable[..., Any]) -> None:
    stage = parked(stage_of(orders={}))
    stage.lease("r1")  # somebody works on it again
    stage.cloud.at[stage.cloud.now() + 2] = stage.interrupts.note
    result = wish(stage, Wish.ROLLBACK)
    assert result.outcome is Outcome.INTERRUPTED
    assert "asked for rollback" in result.reason
    assert Journal(stage.table).command("r1") is not None


@pytest.mark.parametrize(
    ("presses", "outcome", "routing"), [(1, Outcome.INTERRUPTED, "2"), (2, Outcome.ROLLED_BACK, "1")]
)
def test_ctrl_c_after_the_flip_leaves_traffic_there_and_twice_brings_it_back(
    stage_of: Callable[..., Any], presses: int, outcome: Outcome, routing: str
) -> None:
    stage = stage_of(orders={})

    def press() -> None:
        if "/orders/live-version" not in stage.cloud.parameters_written:
            stage.cloud.at[stage.cloud.now() + 0.5] = press
            return
        for number in range(presses):
            stage.cloud.at[stage.cloud.now() + 0.1 + number] = stage.interrupts.note

    stage.cloud.at[stage.cloud.now()] = press
    result = stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1")
    assert result.outcome is outcome
    assert stage.routings == {"orders": f"all on {routing}"}
    assert stage.cloud.parameters_written == {"/orders/live-version": routing}


def test_ctrl_c_before_any_traffic_was_moved_moves_none(stage_of: Callable[..., Any]) -> None:
    stage = stage_of(orders={})
    stage.interrupts.note()
    result = stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1")
    assert (result.outcome, result.state) == (Outcome.INTERRUPTED, State.ABORTED)
    assert "UpdateAlias" not in stage.cloud.calls


def test_sigterm_waits_for_nobody_and_rolls_back(stage_of: Callable[..., Any]) -> None:
    stage = stage_of(orders={})
    stage.cloud.at[stage.cloud.now() + 8] = lambda: stage.interrupts.note(signal.SIGTERM)
    result = stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1")
    assert (result.outcome, stage.routings["orders"]) == (Outcome.ROLLED_BACK, "all on 1")


def test_watch_ends_at_a_parked_rollout_and_says_for_how_long(stage_of: Callable[..., Any]) -> None:
    stage = parked(stage_of(orders={}))
    told: list[str] = []
    journal = Journal(stage.table)
    ended = follow(
        journal, "r1", clock=stage.cloud, report=lambda event: told.append(event.message), interrupts=Interrupts()
    )
    assert ended.outcome is Outcome.HELD
    assert "parked for 17" in ended.reason
    assert told[-1].startswith("held for 1800 s")


def test_watch_says_that_nobody_works_on_it_and_ends_with_ctrl_c(stage_of: Callable[..., Any]) -> None:
    stage = parked(stage_of(orders={}))
    stage.cloud.sleep(2_000)
    told, interrupts = list[str](), Interrupts()
    stage.cloud.at[stage.cloud.now() + 3] = interrupts.note
    ended = follow(
        Journal(stage.table), "r1", clock=stage.cloud, report=lambda e: told.append(e.message), interrupts=interrupts
    )
    assert ended.outcome is Outcome.INTERRUPTED
    assert "nobody works on it since" in told[-1]
    assert "goes on without you" in ended.reason


def test_wish_for_a_process_that_is_gone_is_carried_out_when_its_lease_has_run_out(
    stage_of: Callable[..., Any],
) -> None:
    stage = parked(stage_of(orders={}))
    stage.lease("r1")  # a process that is killed the next moment
    asked = stage.cloud.now()
    result = wish(stage, Wish.ROLLBACK)
    assert (result.outcome, result.state) == (Outcome.SUCCEEDED, State.ROLLED_BACK)
    assert stage.routings == {"orders": "all on 1"}
    assert stage.cloud.now() - asked <= LEASE_SECONDS + 2
    assert Journal(stage.table).command("r1") is None, "nobody finds the wish again"
