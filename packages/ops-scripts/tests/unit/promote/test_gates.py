"""Every gate passes and blocks."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from blueprint_config.models.freeze import FreezeWindow
from blueprint_ops_scripts.ledger.runs import Phase
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.promote import gates
from blueprint_ops_scripts.promote.gate import Gate, GateStatus, blocked, could_not_be_asked, override, verdict
from blueprint_ops_scripts.promote.gate import passed as opened
from blueprint_ops_scripts.validate.checks import Answer
from blueprint_ops_scripts.validate.plan import failed, healthy, passed, unknown

GOOD, BAD, SILENT = passed("200"), failed("503"), unknown("no answer")


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ([GOOD] * 6, GateStatus.PASSED),
        ([GOOD, GOOD, BAD, GOOD, GOOD, GOOD], GateStatus.PASSED),
        ([BAD, GOOD, GOOD, GOOD, GOOD, GOOD], GateStatus.PASSED),
        ([GOOD, BAD, GOOD, BAD, GOOD, GOOD], GateStatus.BLOCKED),
        ([BAD, BAD, GOOD, GOOD, GOOD, GOOD], GateStatus.BLOCKED),
        ([BAD] * 6, GateStatus.BLOCKED),
        ([SILENT] * 6, GateStatus.UNKNOWN),
        ([SILENT, *[GOOD] * 5], GateStatus.PASSED),
        ([], GateStatus.BLOCKED),
    ],
)
def test_five_of_six_health_checks_must_be_good(answers: list[Answer], status: GateStatus) -> None:
    if answers:
        assert gates.source_health(answers, required=5).status is status


def test_flapping_fails_with_evidence_even_when_enough_checks_were_good() -> None:
    answers = [GOOD, BAD, GOOD, GOOD, BAD, *[GOOD] * 15]
    gate = gates.source_health(answers, required=15)
    assert gate.status is GateStatus.BLOCKED
    assert "flapping: +-++-" in gate.message
    assert gate.evidence["checks"] == "+-++-" + "+" * 15


@pytest.mark.parametrize(
    ("status", "body", "word"),
    [
        (200, '{"status": "healthy"}', "pass"),
        (200, '{"status": "unhealthy"}', "fail"),
        (200, '{"status": "HEALTHY"}', "fail"),
        (200, '"healthy"', "fail"),
        (200, "healthy", "fail"),
        (200, "[]", "fail"),
        (503, '{"status": "healthy"}', "fail"),
        (204, '{"status": "healthy"}', "fail"),
        (None, "timed out", "unknown"),
    ],
)
def test_only_200_and_exactly_healthy_is_healthy(status: int | None, body: str, word: str) -> None:
    assert healthy(status, body).status == word


def soak(stage: Any, **changes: Any) -> Gate:
    entry = replace(stage.source.ledger.live(), **changes)
    state = stage.source.environment.observe()
    return gates.source_soak(entry, state, environment="staging", now=stage.source.clock.now(), seconds=3_600)


def test_a_release_that_soaked_long_enough_passes(stage: Any) -> None:
    assert soak(stage).open


def test_a_release_that_is_too_young_is_blocked_and_told_how_long(stage: Any) -> None:
    gate = soak(stage, since=stage.source.clock.now() - 600)
    assert gate.status is GateStatus.BLOCKED
    assert "3000 s" in gate.remedy


def test_a_source_that_runs_something_else_has_not_soaked(stage: Any) -> None:
    stage.source.environment.flip("orders", "1")
    assert "orders serves 1, the ledger says 2" in soak(stage).message


def test_a_source_in_the_middle_of_a_shift_has_not_soaked(stage: Any) -> None:
    stage.source.environment.split("orders", 0.1)
    assert "the traffic of orders is split" in soak(stage).message


def test_a_source_whose_stacks_somebody_else_updated_has_not_soaked(stage: Any) -> None:
    stage.source.environment.touch("blueprint-staging-Database")
    gate = soak(stage)
    assert "blueprint-staging-Database was updated by somebody else" in gate.message
    assert f"uv run deploy staging --release {stage.source.ledger.live().release[:12]}" in gate.remedy


RUN = {"passed": True, "at": 1_000.0, "command": "smoke", "seconds": 3.0}


@pytest.mark.parametrize(
    ("run", "now", "opens"),
    [(RUN, 2_000, True), (RUN, 90_000, False), (None, 2_000, False), ({**RUN, "passed": False}, 2_000, False)],
)
def test_the_tests_passed_lately(run: dict[str, Any] | None, now: float, opens: bool) -> None:
    assert gates.tests(run, command=("smoke",), now=now, max_age=86_400).open is opens


def test_a_source_without_a_test_command_says_so() -> None:
    assert "no test command" in gates.tests(None, command=(), now=0, max_age=1).message


@pytest.mark.parametrize(
    ("states", "fix_forward", "status"),
    [
        ({}, False, GateStatus.PASSED),
        ({"a": "OK"}, False, GateStatus.PASSED),
        ({"a": "INSUFFICIENT_DATA"}, False, GateStatus.PASSED),
        ({"a": "OK", "b": "ALARM"}, False, GateStatus.BLOCKED),
        ({"a": "OK", "b": "ALARM"}, True, GateStatus.OVERRIDDEN),
    ],
)
def test_no_alarm_rings_unless_the_release_mends_it(
    states: dict[str, str], fix_forward: bool, status: GateStatus
) -> None:
    assert gates.target_alarms(states, fix_forward=fix_forward).status is status


@pytest.mark.parametrize(
    ("status", "opens"),
    [
        ("UPDATE_COMPLETE", True),
        ("UPDATE_ROLLBACK_COMPLETE", True),
        ("UPDATE_IN_PROGRESS", False),
        ("UPDATE_ROLLBACK_FAILED", False),
        ("REVIEW_IN_PROGRESS", False),
        ("CREATE_FAILED", False),
        ("ROLLBACK_COMPLETE", False),
        ("DELETE_FAILED", False),
    ],
)
def test_a_stack_that_moves_or_is_stuck_blocks_with_the_repair_command(stage: Any, status: str, opens: bool) -> None:
    environment = stage.target.environment
    environment.touch("blueprint-prod-Lambda", status)
    gate = gates.stack_state(environment.observe(), aws="aws")
    assert gate.open is opens
    assert opens or "blueprint-prod-Lambda" in gate.message
    assert opens or gate.remedy


def test_a_split_alias_in_the_target_blocks(stage: Any) -> None:
    assert gates.target_traffic(stage.target.environment.observe(), environment="prod").open
    stage.target.environment.split("users", 0.5)
    assert "users" in gates.target_traffic(stage.target.environment.observe(), environment="prod").message


@pytest.mark.parametrize(
    ("phase", "outcome", "said", "remedy"),
    [
        (
            Phase.SHIFT,
            None,
            "run prod-run did not end",
            "uv run promote --resume prod-run or uv run rollout abort prod-run",
        ),
        (Phase.DONE, "diverged", "run prod-run diverged", "uv run rollout abort prod-run --env prod --adopt"),
    ],
)
def test_the_run_that_split_it_is_named_with_the_way_out(
    stage: Any, phase: Phase, outcome: str | None, said: str, remedy: str
) -> None:
    ended = stage.planned()
    lease = stage.target.lease()
    stage.target.runs.save(lease, replace(ended.run, phase=phase, outcome=outcome))
    lease.release()
    stage.target.environment.split("users", 0.5)
    (gate,) = (gate for gate in stage.planned("prod-next").gates if gate.name == "target_traffic")
    assert said in gate.message
    assert remedy in gate.remedy


def test_a_release_that_failed_before_is_held_back() -> None:
    assert gates.not_held_back("abc", None).open
    assert not gates.not_held_back("abc", {"run": "r", "reason": "validation"}).open


@pytest.mark.parametrize(
    ("found", "acknowledged", "opens"), [([], False, True), (["x"], False, False), (["x"], True, True)]
)
def test_a_one_way_change_needs_somebody_to_say_so(found: list[str], acknowledged: bool, opens: bool) -> None:
    assert gates.one_way_change(found, acknowledged=acknowledged).open is opens


def test_what_nobody_knows_keeps_the_gate_shut() -> None:
    gate = gates.one_way_change([], acknowledged=False, doubts=["whether Database replaces Table"])
    assert (gate.status, gate.message) == (GateStatus.UNKNOWN, "not known: whether Database replaces Table")
    assert gates.one_way_change(["x"], acknowledged=False, doubts=["y"]).status is GateStatus.BLOCKED
    assert gates.one_way_change([], acknowledged=True, doubts=["y"]).open


def test_an_override_never_closes_and_never_opens_another() -> None:
    found = override(
        [opened("a", "fine"), blocked("b", "no", remedy=""), blocked("c", "no", remedy="")],
        {"a": "x", "b": "why"},
    )
    assert [gate.status for gate in found] == [GateStatus.PASSED, GateStatus.OVERRIDDEN, GateStatus.BLOCKED]


def test_a_closed_gate_is_a_no_and_one_that_cannot_be_asked_is_inconclusive() -> None:
    shut, mute = blocked("a", "no", remedy=""), could_not_be_asked("b", "timeout", "")
    assert verdict([shut, mute]) is Outcome.GATE_BLOCKED
    assert verdict([opened("a", ""), mute]) is Outcome.INCONCLUSIVE
    assert verdict([opened("a", "")]) is Outcome.SUCCEEDED


CHRISTMAS = FreezeWindow.model_validate(
    {"starts": "2026-12-20T18:00", "ends": "2026-12-27T06:00", "timezone": "Europe/Berlin", "reason": "holidays"}
)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-12-20T16:59:59+00:00", True),
        ("2026-12-20T17:00:00+00:00", False),
        ("2026-12-27T04:59:59+00:00", False),
        ("2026-12-27T05:00:00+00:00", True),
    ],
)
def test_a_freeze_holds_in_its_own_time_zone(moment: str, opens: bool) -> None:
    gate = gates.freeze_window([CHRISTMAS], now=datetime.fromisoformat(moment).timestamp())
    assert gate.open is opens
    assert opens or "holidays" in gate.message


AUTUMN = FreezeWindow.model_validate(
    {
        "starts": "2026-10-25T00:00",
        "ends": "2026-10-25T02:30",
        "timezone": "Europe/Berlin",
        "reason": "clocks are put back at three",
    }
)
SPRING = FreezeWindow.model_validate(
    {
        "starts": "2026-03-29T02:30",
        "ends": "2026-03-29T06:00",
        "timezone": "Europe/Berlin",
        "reason": "half past two does not exist",
    }
)


@pytest.mark.parametrize(
    ("freeze", "moment", "opens"),
    [
        (AUTUMN, "2026-10-25T02:29:00+02:00", False),
        (AUTUMN, "2026-10-25T02:31:00+02:00", False),
        (AUTUMN, "2026-10-25T02:29:00+01:00", False),
        (AUTUMN, "2026-10-25T02:30:00+01:00", True),
        (SPRING, "2026-03-29T01:29:00+01:00", True),
        (SPRING, "2026-03-29T01:31:00+01:00", False),
        (SPRING, "2026-03-29T05:59:00+02:00", False),
        (SPRING, "2026-03-29T06:00:00+02:00", True),
    ],
)
def test_a_local_time_that_comes_twice_or_never_freezes_for_longer(
    freeze: FreezeWindow, moment: str, opens: bool
) -> None:
    assert gates.freeze_window([freeze], now=datetime.fromisoformat(moment).timestamp()).open is opens


def test_a_time_zone_that_nobody_knows_keeps_the_gate_shut() -> None:
    nowhere = CHRISTMAS.model_copy(update={"timezone": "Europe/Atlantis"})
    assert gates.freeze_window([nowhere], now=0.0).status is GateStatus.UNKNOWN
