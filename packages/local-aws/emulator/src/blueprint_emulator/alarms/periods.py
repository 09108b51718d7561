"""How long the periods of alarms are: as they say, or shorter where the local AWS was started for a rehearsal.

An alarm on five minutes takes ten to ring and longer to be quiet again. With a minute that lasts one second the same
alarm, unchanged, does so in ten seconds. Only alarms hurry; GetMetricData answers in the periods that it is asked for.
"""

import os
from collections.abc import Mapping
from typing import Any

VARIABLE = "BLUEPRINT_MINUTE_SECONDS"
"""Name of the variable that says how many seconds a minute of an alarm lasts."""


def minute_seconds() -> float:
    """Return how many seconds a minute of an alarm lasts."""
    return float(os.environ.get(VARIABLE, "60"))


def shortened(period: int) -> int:
    """Return the length of a period of `period` seconds; at least one second."""
    return max(1, round(period * minute_seconds() / 60.0))


def as_rehearsed(alarm: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an alarm's record with its periods as long as they are here."""
    if minute_seconds() == 60.0:
        return alarm
    result = dict(alarm)
    if alarm.get("Metrics"):
        result["Metrics"] = [_query(query) for query in alarm["Metrics"]]
    else:
        result["Period"] = shortened(int(alarm.get("Period") or 60))
    return result


def _query(query: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(query)
    if query.get("Period"):
        result["Period"] = shortened(int(query["Period"]))
    if query.get("MetricStat"):
        period = shortened(int(query["MetricStat"].get("Period") or 60))
        result["MetricStat"] = {**query["MetricStat"], "Period": period}
    return result
