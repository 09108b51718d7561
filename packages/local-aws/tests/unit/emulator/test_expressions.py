"""Metric math: what expressions give for numbers, series and lists, and what is refused."""

import pytest
from blueprint_emulator.metrics.expression_parser import ExpressionError, parse
from blueprint_emulator.metrics.expressions import Evaluation
from blueprint_emulator.metrics.values import Series, Value

PERIODS = [0, 60, 120]
ERRORS: Series = {0: 1.0, 60: 0.0, 120: 5.0}
REQUESTS: Series = {0: 100.0, 60: 0.0, 120: 50.0}
GAPPY: Series = {0: 4.0, 120: 6.0}


def value_of(expression: str) -> Value:
    known = {"e": lambda: ERRORS, "n": lambda: REQUESTS, "gappy": lambda: GAPPY}
    return Evaluation(known, metrics=("e", "n"), periods=PERIODS).evaluate(expression)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("2 + 3 * 4 ^ 2", 50.0),
        ("(2 + 3) * -4", -20.0),
        ("1 < 2 AND 3 >= 3", 1.0),
        ("1 > 2 || 0 == 1", 0.0),
        ("e + 1", {0: 2.0, 60: 1.0, 120: 6.0}),
        ("100 * e / n", {0: 1.0, 120: 10.0}),
        ("IF(n > 10, 100 * e / n, 0)", {0: 1.0, 60: 0.0, 120: 10.0}),
        ("IF(n > 10, e)", {0: 1.0, 120: 5.0}),
        ("SUM([e, n])", {0: 101.0, 60: 0.0, 120: 55.0}),
        ("SUM(METRICS())", {0: 101.0, 60: 0.0, 120: 55.0}),
        ("MAX(METRICS('n'))", {0: 100.0, 60: 0.0, 120: 50.0}),
        ("SUM(e)", 6.0),
        ("AVG([e, n])", {0: 50.5, 60: 0.0, 120: 27.5}),
        ("gappy + e", {0: 5.0, 120: 11.0}),
        ("FILL(gappy, 0)", {0: 4.0, 60: 0.0, 120: 6.0}),
        ("FILL(gappy, REPEAT)", {0: 4.0, 60: 4.0, 120: 6.0}),
        ("DIFF(e)", {60: -1.0, 120: 5.0}),
        ("RATE(n)", {60: -100 / 60, 120: 50 / 60}),
        ("RUNNING_SUM(e)", {0: 1.0, 60: 1.0, 120: 6.0}),
        ("CEIL(e / 2)", {0: 1.0, 60: 0.0, 120: 3.0}),
        ("PERIOD(e)", 60.0),
        ("1 / 0", {}),
    ],
)
def test_value(expression: str, expected: Value) -> None:
    assert value_of(expression) == expected


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("nobody + 1", "'nobody' is not the id of a query"),
        ("1 +", "nothing"),
        ("(1 + 2", "'its end' where"),
        ("1 2", "more after its end"),
        ("SEARCH('x', 'Sum')", "function SEARCH is not known"),
        ("e # n", "cannot be read"),
    ],
)
def test_refusal_says_what_is_wrong(expression: str, said: str) -> None:
    with pytest.raises(ExpressionError, match=said):
        value_of(expression)


def test_operators_bind_as_in_arithmetic() -> None:
    assert parse("1 + 2 * 3") == parse("1 + (2 * 3)")
    assert parse("1 < 2 && 2 < 3") == parse("(1 < 2) && (2 < 3)")
