"""What functions and the table of an environment used, from CloudWatch, Compute Optimizer and the functions' logs."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ..delivery.function_outputs import function_outputs
from ..size.observed import FunctionUse, TableUse
from .cloudformation import StackReader, outputs
from .faults import aws_faults
from .session import EnvironmentSession

_DAY, _MINUTE, _FIVE_MINUTES = 86_400, 60, 300
_MINUTES_ARE_KEPT = 15
"""Days for which CloudWatch keeps points of one minute (CloudWatch documentation)."""

_LOG_PAGES = 5
"""Pages of a function's log that are read for its memory; more would take long and cost."""

_REPORT = re.compile(r"Max Memory Used: (\d+) MB")


class AwsUsage:
    """A `UsageReader` over one environment, for the `days` before `now`."""

    def __init__(self, session: EnvironmentSession, *, days: int, now: datetime) -> None:
        self._session = session
        self._end = now.replace(second=0, microsecond=0)
        self._start = self._end - timedelta(days=days)
        self._days = days
        self._notes: list[str] = []
        self._outputs: Mapping[str, str] | None = None

    @property
    def notes(self) -> Sequence[str]:
        """What could not be read so far, each once."""
        return tuple(dict.fromkeys(self._notes))

    def functions(self) -> Sequence[FunctionUse]:
        """Each function that the environment's outputs name."""
        names = {name: physical for name, (physical, _) in function_outputs(self._found_outputs()).items()}
        advice = self._advice()
        return [self._function(name, physical, advice.get(physical)) for name, physical in names.items()]

    def table(self) -> TableUse | None:
        """The table that the environment's outputs name."""
        name = self._found_outputs().get("TableName")
        if name is None:
            return None
        period = _MINUTE if self._days <= _MINUTES_ARE_KEPT else _FIVE_MINUTES
        read, write = (
            self._series("AWS/DynamoDB", metric, {"TableName": name}, "Sum", period)
            for metric in ("ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits")
        )
        seconds = self._days * _DAY
        return TableUse(
            peak_read=max(read) / period if read else None,
            peak_write=max(write) / period if write else None,
            average_read=sum(read) / seconds if read else None,
            average_write=sum(write) / seconds if write else None,
        )

    def _function(self, name: str, physical: str, advice: Mapping[str, Any] | None) -> FunctionUse:
        def seen(metric: str, statistic: str) -> list[float]:
            return self._series("AWS/Lambda", metric, {"FunctionName": physical}, statistic, _DAY)

        slow, longest, parallel = (
            seen("Duration", "p99.9"),
            seen("Duration", "Maximum"),
            seen("ConcurrentExecutions", "Maximum"),
        )
        group = self._log_group(physical)
        memory, source = self._memory(physical, group, advice)
        logged = self._series("AWS/Logs", "IncomingBytes", {"LogGroupName": group}, "Sum", _DAY)
        return FunctionUse(
            name=name,
            invocations=round(sum(seen("Invocations", "Sum"))),
            errors=round(sum(seen("Errors", "Sum"))),
            throttles=round(sum(seen("Throttles", "Sum"))),
            total_ms=sum(seen("Duration", "Sum")),
            p999_ms=max(slow, default=None),
            max_ms=max(longest, default=None),
            max_concurrency=math.ceil(max(parallel)) if parallel else None,
            max_memory_mib=memory,
            memory_source=source,
            advised_memory_mib=_advised(advice),
            log_bytes=round(sum(logged)) if logged else None,
        )

    def _series(
        self, namespace: str, metric: str, dimensions: Mapping[str, str], statistic: str, period: int
    ) -> list[float]:
        """Every point of a metric in the window."""
        query = {
            "Id": "wanted",
            "MetricStat": {
                "Metric": {
                    "Namespace": namespace,
                    "MetricName": metric,
                    "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()],
                },
                "Period": period,
                "Stat": statistic,
            },
        }
        client = self._session.client("cloudwatch")
        with aws_faults(f"reading {namespace} {metric}"):
            pages = client.get_paginator("get_metric_data").paginate(
                MetricDataQueries=[query], StartTime=self._start, EndTime=self._end + timedelta(minutes=1)
            )
            return [value for page in pages for result in page["MetricDataResults"] for value in result["Values"]]

    def _memory(self, physical: str, group: str, advice: Mapping[str, Any] | None) -> tuple[int | None, str]:
        """The most memory that was used, and where that was read; the first source that knows."""
        for metric in (advice or {}).get("utilizationMetrics", ()):
            if (metric.get("name"), metric.get("statistic")) == ("Memory", "Maximum"):
                return math.ceil(metric["value"]), "Compute Optimizer"
        insights = self._series("LambdaInsights", "used_memory_max", {"function_name": physical}, "Maximum", _DAY)
        if insights:
            return math.ceil(max(insights)), "Lambda Insights"
        logged = self._logged_memory(group)
        return (max(logged), "the functions' log") if logged else (None, "")

    def _logged_memory(self, group: str) -> list[int]:
        """Memory from the lines that Lambda itself writes; none when the log level leaves them out."""
        client = self._session.client("logs")
        try:
            pages = client.get_paginator("filter_log_events").paginate(
                logGroupName=group,
                filterPattern='?"Max Memory Used" ?"maxMemoryUsedMB"',
                startTime=round(self._start.timestamp() * 1000),
                PaginationConfig={"MaxItems": _LOG_PAGES * 10_000},
            )
            return [found for page in pages for event in page["events"] if (found := _memory_in(event["message"]))]
        except (ClientError, BotoCoreError) as error:
            self._notes.append(f"the log {group} could not be read: {error}")
            return []

    def _log_group(self, physical: str) -> str:
        with aws_faults(f"reading the function {physical}"):
            found = self._session.client("lambda").get_function_configuration(FunctionName=physical)
        return str((found.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{physical}")

    def _advice(self) -> dict[str, Mapping[str, Any]]:
        """What Compute Optimizer says of each function, by physical name; nothing where it is not switched on."""
        client = self._session.client("compute-optimizer")
        found: dict[str, Mapping[str, Any]] = {}
        token: str | None = None
        try:
            while True:
                page = client.get_lambda_function_recommendations(**({"nextToken": token} if token else {}))
                found |= {
                    one["functionArn"].split(":")[6]: one for one in page.get("lambdaFunctionRecommendations", ())
                }
                token = page.get("nextToken")
                if not token:
                    return found
        except (ClientError, BotoCoreError) as error:
            self._notes.append(f"Compute Optimizer gave no advice: {error}")
            return found

    def _found_outputs(self) -> Mapping[str, str]:
        if self._outputs is None:
            stacks = StackReader(self._session.client("cloudformation")).of_environment(self._session.config)
            self._outputs = outputs(stacks)
        return self._outputs


def _memory_in(message: str) -> int | None:
    """Memory from a line of text, or from a JSON record of the same."""
    plain = _REPORT.search(message)
    if plain:
        return int(plain.group(1))
    try:
        record = json.loads(message).get("record", {})
        return int(record["metrics"]["maxMemoryUsedMB"])
    except (ValueError, KeyError, AttributeError, TypeError):
        return None


def _advised(advice: Mapping[str, Any] | None) -> int | None:
    options = (advice or {}).get("memorySizeRecommendationOptions") or ()
    return min(options, key=lambda one: one.get("rank", 99)).get("memorySize") if options else None
