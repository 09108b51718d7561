"""CloudWatch's counters by alias and executed version, and alarm states."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ..rollout.observation import Counts, Pair
from ..rollout.target import Shift
from ..state.clock import Clock
from .faults import aws_faults

_METRICS_PER_CALL = 500
"""Queries that one GetMetricData takes (CloudWatch API reference)."""

_COUNTERS = {"requests": "Invocations", "errors": "Errors", "throttles": "Throttles"}


class RolloutMetrics:
    """Counters through a CloudWatch client.

    `tick_seconds` sets the period: CloudWatch keeps seconds only where they are published, and minutes else.
    """

    def __init__(self, client: Any, *, tick_seconds: float, slow_milliseconds: float | None, clock: Clock) -> None:
        self.client = client
        self.period = max(1, min(60, math.floor(tick_seconds)))
        self.slow_milliseconds = slow_milliseconds
        self.clock = clock

    def totals(self, shifts: Sequence[Shift], *, since: float) -> Mapping[str, Pair]:
        """Requests of both versions through the alias since `since` (epoch seconds), by function name."""
        sides = [(shift, side) for shift in shifts for side in ("baseline", "canary")]
        queries = [query for number, (shift, side) in enumerate(sides) for query in self._queries(number, shift, side)]
        series = self._read(queries, since=since)
        counts = [self._counts(number, series) for number in range(len(sides))]
        return {shift.name: Pair(baseline=counts[2 * at], canary=counts[2 * at + 1]) for at, shift in enumerate(shifts)}

    def alarms(self, names: Sequence[str]) -> Mapping[str, str]:
        """Alarm states by name; an alarm that does not exist is left out."""
        states: dict[str, str] = {}
        with aws_faults("reading alarms"):
            pages = self.client.get_paginator("describe_alarms").paginate(
                AlarmNames=list(names), AlarmTypes=["MetricAlarm", "CompositeAlarm"]
            )
            for page in pages:
                for alarm in [*page.get("MetricAlarms", []), *page.get("CompositeAlarms", [])]:
                    states[alarm["AlarmName"]] = alarm["StateValue"]
        return states

    def _queries(self, number: int, shift: Shift, side: str) -> list[dict[str, Any]]:
        version = shift.old_version if side == "baseline" else shift.new_version
        function = shift.target.function_name
        dimensions = [
            {"Name": "FunctionName", "Value": function},
            {"Name": "Resource", "Value": f"{function}:{shift.target.alias}"},
            {"Name": "ExecutedVersion", "Value": version},
        ]
        wanted = [(name, metric, "Sum") for name, metric in _COUNTERS.items()]
        if self.slow_milliseconds is not None:
            wanted.append(("slow", "Duration", f"PR({self.slow_milliseconds:g}:)"))
        return [
            {
                "Id": f"{name}{number}",
                "MetricStat": {
                    "Metric": {"Namespace": "AWS/Lambda", "MetricName": metric, "Dimensions": dimensions},
                    "Period": self.period,
                    "Stat": statistic,
                },
            }
            for name, metric, statistic in wanted
        ]

    def _read(self, queries: list[dict[str, Any]], *, since: float) -> dict[str, dict[datetime, float]]:
        start = math.floor(since / self.period) * self.period
        end = math.ceil((self.clock.now() + 1) / self.period) * self.period
        series: dict[str, dict[datetime, float]] = {}
        with aws_faults("reading metrics"):
            for at in range(0, len(queries), _METRICS_PER_CALL):
                pages = self.client.get_paginator("get_metric_data").paginate(
                    MetricDataQueries=queries[at : at + _METRICS_PER_CALL],
                    StartTime=datetime.fromtimestamp(start, UTC),
                    EndTime=datetime.fromtimestamp(end, UTC),
                    ScanBy="TimestampAscending",
                )
                for page in pages:
                    for result in page["MetricDataResults"]:
                        points = zip(result["Timestamps"], result["Values"], strict=True)
                        series.setdefault(result["Id"], {}).update(points)
        return series

    def _counts(self, number: int, series: Mapping[str, Mapping[datetime, float]]) -> Counts:
        totals = {name: round(sum(series.get(f"{name}{number}", {}).values())) for name in _COUNTERS}
        if self.slow_milliseconds is None:
            return Counts(**totals)
        requests = series.get(f"requests{number}", {})
        shares = series.get(f"slow{number}", {})
        slow = sum(requests.get(at, 0.0) * share / 100 for at, share in shares.items())
        return Counts(**totals, slow=round(slow))
