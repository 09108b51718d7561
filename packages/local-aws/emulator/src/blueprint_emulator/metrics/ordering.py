"""Points in order of time, so that a reader finds a minute among days of points at once.

What services record comes in order; only PutMetricData may bring points of the past.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import cloudwatch

from blueprint_emulator import patching

Point = dict[str, Any]


def install() -> None:
    """Put points of the past where they belong."""
    patching.wrap(cloudwatch, "_store_datum", _in_order)


def between(points: list[Point], start: float, end: float) -> list[Point]:
    """Return the points from `start` up to but not including `end`, of a list in order."""
    return points[bisect_left(points, start, key=_moment) : bisect_left(points, end, key=_moment)]


def _moment(point: Point) -> float:
    return float(point["Timestamp"])


def _in_order(stock: Callable[..., Any]) -> Callable[..., Any]:
    def store(namespace: str, name: str, dimensions: Mapping[str, str], *values: Any) -> None:
        stock(namespace, name, dimensions, *values)
        points = cloudwatch._metric_bucket((namespace, name, cloudwatch._dims_key(dict(dimensions))))
        points.sort(key=_moment)

    return store
