"""What people see of a rollout: lines, the live table, and the report."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console

from blueprint_config.models.delivery import RolloutConfig
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.rollout.charts import Axis, Line, chart, ticks
from blueprint_ops_scripts.rollout.figures import figure
from blueprint_ops_scripts.rollout.history import History
from blueprint_ops_scripts.rollout.html_report import render
from blueprint_ops_scripts.rollout.live_view import Lines, LiveView
from blueprint_ops_scripts.rollout.ports import RolloutEvent
from blueprint_ops_scripts.rollout.result import RolloutResult
from blueprint_ops_scripts.rollout.states import State


@pytest.fixture
def rolled(stage_of: Callable[..., Any]) -> Any:
    stage = stage_of(orders={}, users={})
    history = History()
    lease = stage.lease()
    service = stage.service(lease)
    renewing = service.report

    def report(event: Any) -> None:
        renewing(event)
        history(event)

    service.report = report
    return stage, service.shift(stage.targets(), stage.policy, run="r1"), history


def test_lines_tell_each_transition_once_and_no_time_that_passes_as_planned(
    rolled: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = Lines()
    for event in rolled[2].events:
        lines(event)
    seen = capsys.readouterr()
    assert seen.out == ""
    assert sum("25%" in line for line in seen.err.splitlines()) == 1
    assert "ticks at" not in seen.err
    assert "intent" not in seen.err


def test_lines_tell_once_what_a_step_waits_for(capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines()
    for served in (20, 40, 60):
        message = f"the new version served {served} of 100 requests"
        lines(RolloutEvent(at=0.0, run="r1", state="STEP", message=message, weight=0.1, data={"standing": {}}))
    assert capsys.readouterr().err.splitlines() == ["STEP          10%  the new version served 20 of 100 requests"]


def test_live_view_shows_rates_evidence_and_time_left(rolled: Any) -> None:
    stage, _, history = rolled
    view = LiveView(stage.policy)
    for event in history.events[:12]:
        view.see(event)
    screen = Console(file=io.StringIO(), width=120)
    screen.print(view.render())
    text = screen.file.getvalue()  # type: ignore[attr-defined] # the file is the StringIO above
    assert "left" in text
    assert "orders" in text
    assert "100" in text
    assert "0 of" in text


def test_report_needs_nothing_else_and_escapes_what_it_is_told(rolled: Any) -> None:
    _, result, history = rolled
    page = render(result, history)
    assert page.count("<svg") == 5, "the weight, and rates and evidence of two functions"
    assert "http" not in page
    assert "<script" not in page
    hostile = type(result)(**{**vars(result), "reason": "<script>alert(1)</script>"})
    assert "<script" not in render(hostile, history)


def test_report_of_a_rollout_that_saw_nothing_is_still_a_page(rolled: Any) -> None:
    assert "</html>" in render(rolled[1], History())


def test_report_shows_the_tick_that_decided() -> None:
    """Evidence crosses its limit in that tick, and a reader looks for it."""
    standing = {"orders": {"evidence": 434.0, "threshold": 100.0, "canary": [20, 7], "baseline": [256, 0]}}
    decided = RolloutEvent(at=60.0, run="r1", state="STEP", message="bad", weight=0.1, data={"standing": standing})
    back = RolloutEvent(at=61.0, run="r1", state="ROLLED_BACK", message="rolled back: bad", weight=0.0)
    result = RolloutResult(
        run="r1", outcome=Outcome.ROLLED_BACK, state=State.ROLLED_BACK, reason="bad", functions={"orders": "all on 1"}
    )
    page = render(result, History(events=[decided, back]))
    assert "7 of 20 failed (35.00&nbsp;%)" in page
    assert "434 of 100" in page
    assert "rolled back at 100" in page


def test_report_shows_what_failed_in_each_tick_not_in_all() -> None:
    """A tick in which half fails would be a per cent of a long rollout."""
    events = [
        RolloutEvent(at=60.0 * minute, run="r1", state="STEP", message="", weight=0.9, data={"standing": seen})
        for minute, seen in enumerate([standing([1_000, 0]), standing([2_000, 0]), standing([2_100, 50])], start=1)
    ]
    result = RolloutResult(run="r1", outcome=Outcome.ROLLED_BACK, state=State.ROLLED_BACK, reason="bad", functions={})
    page = render(result, History(events=events))
    assert "failed requests, tick by tick" in page
    assert ">50 %<" in page, "the axis reaches what failed in the last tick"


def test_time_of_an_event_has_the_unit_of_the_charts() -> None:
    result = RolloutResult(run="r1", outcome=Outcome.SUCCEEDED, state=State.SUCCEEDED, reason="good", functions={})
    for length, words in ((90.0, "90.0&nbsp;s"), (1_740.0, "29.0&nbsp;min")):
        events = [RolloutEvent(at=at, run="r1", state="STEP", message="x", weight=0.1, data={}) for at in (0.0, length)]
        assert f">{words}<" in render(result, History(events=events))


def standing(canary: list[int]) -> dict[str, Any]:
    return {"orders": {"evidence": 0.1, "threshold": 100.0, "canary": canary, "baseline": [100, 0]}}


@pytest.mark.parametrize("state", ["ROLLED_BACK", "SUCCEEDED", "HELD", "ROLLING_BACK"])
def test_no_time_is_left_of_a_rollout_that_goes_nowhere(state: str) -> None:
    view = LiveView(RolloutConfig())
    view.see(RolloutEvent(at=0.0, run="r1", state=state, message="that was it", weight=0.0))
    screen = Console(file=io.StringIO(), width=120)
    screen.print(view.render())
    assert "left" not in screen.file.getvalue()  # type: ignore[attr-defined] # the file is the StringIO above


@pytest.mark.parametrize(
    ("value", "words"), [(0.0734, "0.0734"), (99.96, "100"), (1_080.3, "1080"), (3e9, "over a million")]
)
def test_evidence_is_written_without_powers_of_ten(value: float, words: str) -> None:
    assert figure(value) == words


def test_tick_that_led_to_each_change_of_the_weight_reaches_the_report(rolled: Any) -> None:
    events = rolled[2].events
    moves = [
        number for number, event in enumerate(events) if event.message.startswith(("intent: step 2", "intent: flip"))
    ]
    assert len(moves) == 2
    assert all("standing" in events[number - 1].data for number in moves)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 100, [0, 50, 100]), (0, 1, [0, 0.5, 1]), (-1, 2, [-1, 0, 1, 2]), (0, 40, [0, 10, 20, 30, 40])],
)
def test_axis_has_round_values(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high) == expected


def test_logarithmic_axis_is_labelled_in_powers_of_ten() -> None:
    axis = Axis(low=0.02, high=200.0, logarithmic=True)
    assert axis.marks == [0.1, 1.0, 10.0, 100.0]
    assert axis.place(0.02) == 0.0
    assert axis.place(2.0) == pytest.approx(50.0)


def test_chart_of_one_point_is_drawn() -> None:
    drawn = chart([Line("new", [(0.0, 0.0)])], title="a <b>", across=Axis(high=1.0), up=Axis(high=1.0))
    assert "<polyline" in drawn
    assert "a &lt;b&gt;" in drawn


def test_time_left_is_that_of_the_steps_ahead_however_long_this_one_waits() -> None:
    view = LiveView(RolloutConfig())
    steps = [RolloutEvent(at=at, run="r1", state="STEP", message="", weight=0.1) for at in (0.0, 60.0, 4_000.0)]
    seen = []
    for event in steps:
        view.see(event)
        screen = Console(file=io.StringIO(), width=120)
        screen.print(view.render())
        seen.append(screen.file.getvalue().split("at least ")[1].split(" left")[0])  # type: ignore[attr-defined] # as above
    assert seen == ["35 min", "34 min", "30 min"]
