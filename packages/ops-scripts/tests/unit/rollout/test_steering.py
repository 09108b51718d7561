"""Wishes from another terminal, for rollouts that are parked, dead, ended or diverged."""

from collections.abc import Callable
from typing import Any

import pytest

from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.rollout.errors import RolloutRefusedError
from blueprint_ops_scripts.rollout.journal import Journal
from blueprint_ops_scripts.rollout.routing import Routing
from blueprint_ops_scripts.rollout.states import State
from blueprint_ops_scripts.rollout.steering import Steering, Wish, adopt
from blueprint_ops_scripts.state.errors import UnknownRunError


def parked(stage: Any) -> Any:
    stage.cloud.at[stage.cloud.now() + 8] = stage.interrupts.note
    stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1")
    stage.interrupts.count = 0
    return stage


def wish(stage: Any, what: Wish) -> Any:
    journal = Journal(stage.table)
    steering = Steering(service=lambda lease, _: stage.service(lease), owner="bob", clock=stage.cloud)
    return steering.carry_out(journal, journal.load("r1"), what, hold_seconds=600)


@pytest.mark.parametrize(
    ("what", "outcome", "state", "routing"),
    [
        (Wish.CONTINUE, Outcome.SUCCEEDED, State.SUCCEEDED, "all on 2"),
        (Wish.ROLLBACK, Outcome.ROLLED_BACK, State.ROLLED_BACK, "all on 1"),
        (Wish.ABORT, Outcome.ROLLED_BACK, State.ABORTED, "all on 1"),
        (Wish.HOLD, Outcome.HELD, State.HELD, "1, 25% to 2"),
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


def test_process_that_does_not_answer_is_said_to(stage_of: Callable[..., Any]) -> None:
    stage = parked(stage_of(orders={}))
    lease = stage.lease("r1")  # somebody works on it again, and never looks at commands
    result = wish(stage, Wish.HOLD)
    assert result.outcome is Outcome.INCOMPLETE
    assert "did not answer" in result.reason
    assert lease.fence == 2


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
