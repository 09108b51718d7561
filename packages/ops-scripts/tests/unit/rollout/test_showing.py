"""What people see of a rollout: lines, the live table, and the report."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console

from blueprint_ops_scripts.rollout.charts import Line, chart, ticks
from blueprint_ops_scripts.rollout.history import History
from blueprint_ops_scripts.rollout.html_report import render
from blueprint_ops_scripts.rollout.live_view import Lines, LiveView


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


def test_lines_tell_each_transition_once(rolled: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines()
    for event in rolled[2].events:
        lines(event)
    seen = capsys.readouterr()
    assert seen.out == ""
    assert sum("of 5 ticks at 10%" in line for line in seen.err.splitlines()) == 1
    assert "step 2 of 5: 25%" in seen.err


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


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 100, [0, 50, 100]), (0, 1, [0, 0.5, 1]), (-1, 2, [-1, 0, 1, 2]), (0, 40, [0, 10, 20, 30, 40])],
)
def test_axis_has_round_values(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high) == expected


def test_chart_of_one_point_is_drawn() -> None:
    assert "<polyline" in chart([Line("new", [(0.0, 0.0)])])
