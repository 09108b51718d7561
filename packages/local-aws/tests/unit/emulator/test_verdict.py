"""The state of an alarm from its datapoints, row by row as in AWS's documentation of missing data."""

import pytest
from blueprint_emulator.alarms.verdict import Rule, judge

ALARM, OK, NONE, KEPT = "ALARM", "OK", "INSUFFICIENT_DATA", None


def rule(treat: str, *, periods: int = 3, needed: int = 3) -> Rule:
    return Rule(
        comparison="GreaterThanThreshold",
        threshold=5,
        evaluation_periods=periods,
        datapoints_to_alarm=needed,
        treat_missing_data=treat,
    )


def points(row: str) -> list[float | None]:
    """Return datapoints, newest first, from a row as AWS prints it: oldest first, X breaches, 0 does not, - is missing."""
    values: dict[str, float | None] = {"X": 9.0, "0": 1.0, "-": None}
    return [values[mark] for mark in reversed(row.split())]


@pytest.mark.parametrize(
    ("row", "missing", "ignore", "breaching", "not_breaching"),
    [
        ("0 X X - X", ALARM, ALARM, ALARM, ALARM),
        ("0 - - - -", OK, KEPT, OK, OK),
        ("- - - - -", NONE, KEPT, ALARM, OK),
        ("- - X - -", ALARM, KEPT, ALARM, OK),
    ],
)
def test_three_of_three(row: str, missing: str, ignore: str, breaching: str, not_breaching: str) -> None:
    treatments = ("missing", "ignore", "breaching", "notBreaching")
    assert [judge(rule(treat), points(row)).state for treat in treatments] == [
        missing,
        ignore,
        breaching,
        not_breaching,
    ]


@pytest.mark.parametrize(("row", "state"), [("X 0 X 0 X", ALARM), ("X X 0 0 X", OK), ("X X X 0 0", OK)])
def test_two_of_three_looks_at_the_newest_three(row: str, state: str) -> None:
    assert judge(rule("notBreaching", needed=2), points(row)).state == state


def test_the_reason_names_values_and_threshold() -> None:
    reason = judge(rule("missing"), points("X X X")).reason
    assert "3 out of the last 3 datapoints [9, 9, 9]" in reason
    assert "(5)" in reason


@pytest.mark.parametrize(
    ("comparison", "value", "state"),
    [
        ("GreaterThanOrEqualToThreshold", 5.0, ALARM),
        ("GreaterThanThreshold", 5.0, OK),
        ("LessThanThreshold", 5.0, OK),
        ("LessThanOrEqualToThreshold", 5.0, ALARM),
    ],
)
def test_every_comparison_at_its_threshold(comparison: str, value: float, state: str) -> None:
    found = Rule(comparison=comparison, threshold=5, evaluation_periods=1, datapoints_to_alarm=1)
    assert judge(found, [value]).state == state
