"""Whole rollouts over a cloud in memory: what becomes of healthy, broken, silent and interrupted ones."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from blueprint_config.models.delivery import RolloutConfig
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.rollout.errors import RolloutRefusedError
from blueprint_ops_scripts.rollout.routing import Routing
from blueprint_ops_scripts.rollout.states import State
from blueprint_ops_scripts.rollout.way_back import go_back

StageOf = Callable[..., Any]


def test_healthy_release_gets_all_traffic_in_rising_steps(stage_of: StageOf) -> None:
    stage = stage_of(orders={})
    lease = stage.lease()
    result = stage.service(lease).shift(stage.targets(), stage.policy, run="r1")
    assert result.outcome is Outcome.SUCCEEDED, result.reason
    assert stage.routings == {"orders": "all on 2"}
    assert stage.cloud.parameters_written == {"/orders/live-version": "2"}
    weights = list(dict.fromkeys(event.weight for event in stage.events))
    assert weights == [0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0]


def test_broken_release_is_rolled_back_within_a_few_ticks(stage_of: StageOf) -> None:
    stage = stage_of(orders={"failing": {"2": 0.9}})
    stage.cloud.probes_see_failures = False
    begun = stage.cloud.now()
    result = stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1")
    assert (result.outcome, result.state) == (Outcome.ROLLED_BACK, State.ROLLED_BACK)
    assert stage.routings == {"orders": "all on 1"}
    assert stage.cloud.parameters_written == {}
    assert stage.cloud.now() - begun <= 6


def test_release_whose_probes_fail_gets_no_traffic(stage_of: StageOf) -> None:
    stage = stage_of(orders={"failing": {"2": 1.0}})
    result = stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1")
    assert (result.outcome, result.state) == (Outcome.ROLLED_BACK, State.ABORTED)
    assert "UpdateAlias" not in stage.cloud.calls


def test_one_bad_function_takes_its_group_back(stage_of: StageOf) -> None:
    stage = stage_of(orders={"failing": {"2": 0.6}}, users={})
    result = stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1")
    assert result.outcome is Outcome.ROLLED_BACK
    assert result.reason.startswith("orders:")
    assert stage.routings == {"orders": "all on 1", "users": "all on 1"}


def test_functions_on_their_new_version_are_left_alone(stage_of: StageOf) -> None:
    stage = stage_of(orders={}, users={"alias": Routing(version="2")})
    assert stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1").outcome is Outcome.SUCCEEDED
    assert stage.cloud.functions["users"].revision == 1


def test_nothing_to_shift_is_a_noop(stage_of: StageOf) -> None:
    stage = stage_of(orders={"alias": Routing(version="2")})
    assert stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1").outcome is Outcome.NOOP
    assert stage.table.writes == 1, "the lock, and nothing else"


def test_probes_stand_in_for_traffic_that_is_missing(stage_of: StageOf) -> None:
    stage = stage_of(orders={"requests_per_second": 0.0})
    assert stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1").outcome is Outcome.SUCCEEDED


def test_broken_release_without_traffic_is_found_by_probes(stage_of: StageOf) -> None:
    stage = stage_of(orders={"requests_per_second": 0.0, "failing": {"2": 0.5}})
    assert stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1").outcome is Outcome.ROLLED_BACK


def test_outage_of_both_versions_does_not_blame_the_release(stage_of: StageOf) -> None:
    stage = stage_of(orders={})
    orders = stage.cloud.functions["orders"]
    start = stage.cloud.now()
    stage.cloud.at[start + 12] = lambda: orders.failing.update({"1": 0.8, "2": 0.8})
    stage.cloud.at[start + 15] = orders.failing.clear
    assert stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1").outcome is Outcome.SUCCEEDED


def test_release_that_fails_only_after_the_flip_is_brought_back_with_its_parameter(stage_of: StageOf) -> None:
    stage = stage_of(orders={})
    orders = stage.cloud.functions["orders"]

    def break_when_flipped() -> None:
        if orders.alias == Routing(version="2"):
            orders.failing["2"] = 0.9
        stage.cloud.at[stage.cloud.now() + 0.1] = break_when_flipped

    stage.cloud.at[stage.cloud.now()] = break_when_flipped
    result = stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1")
    assert result.outcome is Outcome.ROLLED_BACK
    assert stage.routings == {"orders": "all on 1"}
    assert stage.cloud.parameters_written == {"/orders/live-version": "1"}


def test_foreign_write_stops_the_rollout_without_another_touch(stage_of: StageOf) -> None:
    stage = stage_of(orders={})
    orders = stage.cloud.functions["orders"]

    def meddle() -> None:
        orders.alias, orders.revision = Routing(version="1", extra="9", weight=0.3), 77

    stage.cloud.at[stage.cloud.now() + 3] = meddle
    result = stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1")
    assert (result.outcome, result.state) == (Outcome.DIVERGED, State.DIVERGED)
    assert stage.routings == {"orders": "1, 30% to 9"}


def test_first_interrupt_parks_the_rollout_and_resuming_finishes_it(stage_of: StageOf) -> None:
    stage = stage_of(orders={})
    stage.cloud.at[stage.cloud.now() + 8] = stage.interrupts.note
    lease = stage.lease()
    result = stage.service(lease).shift(stage.targets(), stage.policy, run="r1")
    assert (result.outcome, result.state) == (Outcome.INTERRUPTED, State.HELD)
    assert lease.parked
    stage.interrupts.count = 0
    resumed = stage.service(stage.lease("r1")).shift(stage.targets(), stage.policy, run="r1")
    assert resumed.outcome is Outcome.SUCCEEDED


def test_second_interrupt_rolls_back(stage_of: StageOf) -> None:
    stage = stage_of(orders={})
    stage.cloud.at[stage.cloud.now() + 8] = stage.interrupts.note
    stage.cloud.at[stage.cloud.now() + 9] = stage.interrupts.note
    result = stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1")
    assert result.outcome is Outcome.ROLLED_BACK
    assert stage.routings == {"orders": "all on 1"}


def test_nothing_to_judge_by_is_refused_before_anything_is_written(stage_of: StageOf) -> None:
    stage = stage_of(orders={"requests_per_second": 0.0})
    silent = stage.policy.model_copy(update={"probes_per_tick": 0})
    with pytest.raises(RolloutRefusedError, match="probes are off"):
        stage.service(stage.lease()).shift(stage.targets(), silent, run="r1")
    assert stage.table.writes == 1


@pytest.mark.parametrize(
    ("function", "version", "message"),
    [
        ({"roles": {"2": "other"}}, "2", "different roles"),
        ({"states": {"2": "missing"}}, "2", "not found"),
        ({"states": {"2": "Failed"}}, "2", "is Failed"),
        ({}, "$LATEST", "not a numbered version"),
        ({"alias": Routing(version="$LATEST")}, "2", "not a numbered version"),
        ({"alias": Routing(version="1", extra="9", weight=0.5)}, "2", "split already"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_written(
    stage_of: StageOf, function: dict[str, Any], version: str, message: str
) -> None:
    stage = stage_of(orders=function)
    with pytest.raises(RolloutRefusedError, match=message):
        stage.service(stage.lease()).shift(stage.targets(version), stage.policy, run="r1")
    assert stage.table.writes == 1
    assert "UpdateAlias" not in stage.cloud.calls


def test_version_that_is_still_pending_is_waited_for(stage_of: StageOf) -> None:
    stage = stage_of(orders={"states": {"2": "Pending"}})
    stage.cloud.at[stage.cloud.now() + 7] = stage.cloud.functions["orders"].states.clear
    result = stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1")
    assert result.outcome is Outcome.SUCCEEDED, result.reason
    assert stage.events[0].message.startswith("version 2 of fn-orders is Pending; waiting")


def test_version_that_stays_pending_is_refused_with_what_to_look_at(stage_of: StageOf) -> None:
    stage = stage_of(orders={"states": {"2": "Pending"}})
    began = stage.cloud.now()
    with pytest.raises(RolloutRefusedError, match="version 2 of fn-orders is Pending after 120 s") as caught:
        stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1")
    assert "--function-name fn-orders --qualifier 2" in caught.value.remedy
    assert stage.cloud.now() - began == pytest.approx(120, abs=2)
    assert stage.service(stage.lease("r1")).journal.find("r1") is None
    assert "UpdateAlias" not in stage.cloud.calls


def test_version_that_becomes_failed_while_it_is_waited_for_is_refused(stage_of: StageOf) -> None:
    stage = stage_of(orders={"states": {"2": "Pending"}})
    states = stage.cloud.functions["orders"].states
    stage.cloud.at[stage.cloud.now() + 3] = lambda: states.update({"2": "Failed"})
    with pytest.raises(RolloutRefusedError, match="is Failed"):
        stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1")


def test_interrupt_ends_the_waiting_for_a_pending_version(stage_of: StageOf) -> None:
    stage = stage_of(orders={"states": {"2": "Pending"}})
    stage.cloud.at[stage.cloud.now() + 3] = stage.interrupts.note
    with pytest.raises(RolloutRefusedError, match="interrupted") as caught:
        stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1")
    assert caught.value.outcome is Outcome.INTERRUPTED


def test_undecided_rollout_is_held_for_a_person_and_rolled_back_without_one(stage_of: StageOf) -> None:
    outcomes = []
    for interactive in (True, False):
        stage = stage_of(orders={"requests_per_second": 0.3, "failing": {"1": 0.0}})
        few = stage.policy.model_copy(update={"probes_per_tick": 0, "max_hold_seconds": 10, "minimum_requests": 100})
        stage.cloud.functions["orders"].run(60)
        outcomes.append(
            stage.service(stage.lease(), interactive=interactive).shift(stage.targets(), few, run="r1").outcome
        )
    assert outcomes == [Outcome.HELD, Outcome.ROLLED_BACK]


def test_going_back_is_one_move_and_writes_the_parameter(stage_of: StageOf) -> None:
    stage = stage_of(orders={"alias": Routing(version="2")})
    result = go_back(stage.service(stage.lease()), stage.targets("1"), stage.policy, run="r2")
    assert result.outcome is Outcome.SUCCEEDED
    assert stage.routings == {"orders": "all on 1"}
    assert stage.cloud.parameters_written == {"/orders/live-version": "1"}


def test_going_back_to_a_sick_version_is_not_done(stage_of: StageOf) -> None:
    stage = stage_of(orders={"alias": Routing(version="2"), "failing": {"1": 1.0}})
    result = go_back(stage.service(stage.lease()), stage.targets("1"), stage.policy, run="r2")
    assert result.outcome is Outcome.ROLLBACK_BLOCKED
    assert stage.routings == {"orders": "all on 2"}


def test_rollback_costs_two_lambda_calls(stage_of: StageOf) -> None:
    stage = stage_of(orders={"failing": {"2": 0.4}})
    stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1")
    assert stage.cloud.calls[-2:] == ["UpdateAlias", "GetAlias"]


def test_next_command_ends_a_rollout_whose_process_is_gone(stage_of: StageOf) -> None:
    stage = stage_of(orders={})

    class Killed(BaseException):
        """The process is gone: no handler runs."""

    def die(call: str) -> None:
        if call == "GetMetricData" and len(stage.cloud.calls) > 20:
            raise Killed

    stage.cloud.before_call = die
    with pytest.raises(Killed):
        stage.service(stage.lease("dead")).shift(stage.targets(), stage.policy, run="dead")
    stage.cloud.before_call = lambda _: None
    assert "2" in stage.routings["orders"]
    stage.cloud.sleep(91)
    result = stage.service(stage.lease("next")).shift(stage.targets("3"), stage.policy, run="next")
    assert result.outcome is Outcome.SUCCEEDED
    assert stage.routings == {"orders": "all on 3"}


def test_five_steps_of_the_standard_profile_cost_few_control_plane_calls(stage_of: StageOf) -> None:
    stage = stage_of(orders={})
    standard = RolloutConfig(alarms=("orders-errors",))
    stage.cloud.alarm_states["orders-errors"] = "OK"
    assert stage.service(stage.lease()).shift(stage.targets(), standard, run="r1").outcome is Outcome.SUCCEEDED
    assert Counter(stage.cloud.calls) == {
        "GetMetricData": 36,
        "DescribeAlarms": 35,
        "GetAlias": 8,
        "UpdateAlias": 6,
        "GetFunctionConfiguration": 2,
        "PutParameter": 1,
    }
