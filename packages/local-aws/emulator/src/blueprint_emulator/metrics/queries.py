"""`MetricDataQueries`, as GetMetricData and alarms have them: metrics and expressions that refer to each other."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from blueprint_emulator.metrics.expressions import Evaluation
from blueprint_emulator.metrics.series import read
from blueprint_emulator.metrics.values import Series, Value

DEFAULT_PERIOD = 60


def evaluate(queries: Sequence[Mapping[str, Any]], start: float, end: float) -> dict[str, Value]:
    """Return the value of every query by its id, between two moments.

    Raises:
        ValueError: an expression or a statistic cannot be used (`ExpressionError` is one).
    """
    period = period_of(queries)
    periods = list(range(int(start // period) * period, int(end), period))
    known: dict[str, Callable[[], Value]] = {}
    metrics = [str(query["Id"]) for query in queries if query.get("MetricStat")]
    evaluation = Evaluation(known, metrics=metrics, periods=periods)
    for query in queries:
        known[str(query["Id"])] = cache(_reader(query, evaluation, start, end))
    return {name: value() for name, value in known.items()}


def period_of(queries: Sequence[Mapping[str, Any]]) -> int:
    """Return the longest period of the queries in seconds, which is that of their expressions."""
    given = [int((query.get("MetricStat") or query).get("Period") or 0) for query in queries]
    return max(given, default=0) or DEFAULT_PERIOD


def single_series(value: Value, start: float, end: float, period: int) -> Series:
    """Return `value` as one series; a number has that value in every period, a list must have one member.

    Raises:
        ValueError: a list with several members.
    """
    if isinstance(value, list):
        if len(value) != 1:
            raise ValueError(f"the expression gives {len(value)} time series where one is needed")
        return value[0]
    if isinstance(value, dict):
        return value
    return dict.fromkeys(range(int(start // period) * period, int(end), period), value)


def _reader(query: Mapping[str, Any], evaluation: Evaluation, start: float, end: float) -> Callable[[], Value]:
    if query.get("Expression"):
        return lambda: evaluation.evaluate(str(query["Expression"]))
    return lambda: read(query["MetricStat"], start, end)
