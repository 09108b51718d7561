"""A rehearsal shortens the periods of alarms, and nothing else about them."""

from typing import Any

import pytest
from blueprint_emulator.alarms import periods

PLAIN = {"AlarmName": "a", "Namespace": "N", "Period": 300, "EvaluationPeriods": 3}
METRIC = {"Namespace": "N", "MetricName": "M"}
MATH = {
    "AlarmName": "b",
    "Metrics": [
        {"Id": "m", "MetricStat": {"Metric": METRIC, "Period": 300, "Stat": "Sum"}},
        {"Id": "e", "Expression": "m * 2", "Period": 60},
    ],
}


def test_without_a_rehearsal_an_alarm_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(periods.VARIABLE, raising=False)
    assert periods.as_rehearsed(PLAIN) is PLAIN


@pytest.mark.parametrize(("minute", "period"), [("1", 5), ("2", 10), ("30", 150)])
def test_a_period_is_as_many_minutes_as_before(monkeypatch: pytest.MonkeyPatch, minute: str, period: int) -> None:
    monkeypatch.setenv(periods.VARIABLE, minute)
    assert periods.as_rehearsed(PLAIN) == {**PLAIN, "Period": period}


def test_metrics_of_an_expression_are_shortened_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(periods.VARIABLE, "1")
    queries: list[Any] = periods.as_rehearsed(MATH)["Metrics"]
    assert [queries[0]["MetricStat"]["Period"], queries[1]["Period"]] == [5, 1]
    assert MATH["Metrics"][0]["MetricStat"]["Period"] == 300  # type: ignore[index] # a plain literal


def test_no_period_is_shorter_than_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(periods.VARIABLE, "1")
    assert periods.shortened(10) == 1
