"""Recording what a service measures about itself, into the current account and region.

Equal values of one second are kept as one point with a count: an hour of counters at any rate is 3,600 points, and
percentiles stay exact because different values stay apart.
"""

import threading
import time
from collections.abc import Iterable, Mapping

from ministack.services import cloudwatch

Dimensions = Mapping[str, str]

_lock = threading.Lock()


def record(namespace: str, name: str, value: float, unit: str, dimension_sets: Iterable[Dimensions]) -> None:
    """Add one value of the metric `name` under each of the dimension sets.

    `unit` is CloudWatch's word ("Count", "Milliseconds").
    """
    with _lock:
        timestamp = time.time()  # taken inside, so that points stay in order
        for dimensions in dimension_sets:
            key = (namespace, name, cloudwatch._dims_key(dict(dimensions)))
            points = cloudwatch._metrics.setdefault(key, [])
            if not _merged(points, float(value), timestamp):
                points.append(
                    {"Timestamp": timestamp, "Value": float(value), "Unit": unit, "Dimensions": dict(dimensions)}
                )


def _merged(points: list[dict[str, object]], value: float, timestamp: float) -> bool:
    """Count `value` into a point of the same second among the last few, if there is one."""
    second = int(timestamp)
    for point in reversed(points[-8:]):
        stamp = point["Timestamp"]
        if not isinstance(stamp, float) or int(stamp) != second:
            return False
        if point["Value"] == value and "_stat" not in point:
            point["Count"] = float(str(point.get("Count", 1.0))) + 1.0
            return True
    return False
