"""Metrics as time series: points of one metric put into periods."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from ministack.services import cloudwatch

from blueprint_emulator.metrics.ordering import between
from blueprint_emulator.metrics.statistics import Point, statistic
from blueprint_emulator.metrics.values import Series


def read(metric_stat: Mapping[str, Any], start: float, end: float) -> Series:
    """Return one metric of the current account and region between two moments, as `MetricStat` describes it.

    Periods below a minute are allowed whatever the resolution of the metric: a rehearsal counts in seconds. A metric
    is its namespace, its name and exactly these dimensions.

    Raises:
        ValueError: the statistic is not known.
    """
    metric = metric_stat["Metric"]
    dimensions = cloudwatch._dims_from_list(metric.get("Dimensions") or [])
    key = (metric.get("Namespace", ""), metric.get("MetricName", ""), cloudwatch._dims_key(dimensions))
    points = cloudwatch._metrics.get(key) or []
    return by_period(
        between(points, start, end), int(metric_stat.get("Period", 60)), str(metric_stat.get("Stat", "Average"))
    )


def by_period(points: Sequence[Point], period: int, stat: str) -> Series:
    """Return the statistic of each period of `period` seconds that has points."""
    buckets: dict[int, list[Point]] = defaultdict(list)
    for point in points:
        buckets[int(point["Timestamp"] // period) * period].append(point)
    values = {start: statistic(stat, found) for start, found in sorted(buckets.items())}
    return {start: value for start, value in values.items() if value is not None}
