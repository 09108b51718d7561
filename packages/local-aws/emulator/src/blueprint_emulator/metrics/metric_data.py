"""GetMetricData with metric math, every statistic, and both orders.

Stock ministack answers expressions with an internal error, ignores `ScanBy` (whose default is newest first), and reads
every point of every dimension set for a metric without dimensions.
"""

from collections.abc import Mapping
from typing import Any

from ministack.services import cloudwatch

from blueprint_emulator import patching
from blueprint_emulator.metrics.queries import evaluate, period_of, single_series
from blueprint_emulator.metrics.values import Series


def install() -> None:
    """Replace the operation for the SDKs' protocols; the old query protocol keeps the stock one."""
    stock = patching.original(cloudwatch, "_get_metric_data")

    def get_metric_data(params: Any, data: Any, is_cbor: bool, is_json: bool = False) -> Any:
        if not (is_cbor or is_json):
            return stock(params, data, is_cbor, is_json)
        try:
            results = results_of(data)
        except ValueError as error:
            return cloudwatch._error("ValidationError", str(error), 400, use_json=is_json, use_cbor=is_cbor)
        if is_cbor:
            shaped = [cloudwatch._cbor_metric_data_result(result) for result in results]
            return cloudwatch._cbor_ok({"MetricDataResults": shaped})
        return cloudwatch._json_ok({"MetricDataResults": results})

    patching.replace(cloudwatch, "_get_metric_data", get_metric_data)


def results_of(request: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the results of a GetMetricData request in its own words, timestamps as ISO 8601.

    Raises:
        ValueError: a query cannot be evaluated.
    """
    queries = request.get("MetricDataQueries") or []
    start, end = (cloudwatch._parse_ts(request.get(name)) for name in ("StartTime", "EndTime"))
    if start is None or end is None:
        raise ValueError("StartTime and EndTime are required")
    values = evaluate(queries, start, end)
    newest_first = request.get("ScanBy", "TimestampDescending") == "TimestampDescending"
    return [
        _result(query, series, newest_first)
        for query in queries
        if query.get("ReturnData", True)
        for series in _all_series(values[str(query["Id"])], start, end, period_of(queries))
    ]


def _all_series(value: Any, start: float, end: float, period: int) -> list[Series]:
    return value if isinstance(value, list) else [single_series(value, start, end, period)]


def _result(query: Mapping[str, Any], series: Series, newest_first: bool) -> dict[str, Any]:
    moments = sorted(series, reverse=newest_first)
    metric = (query.get("MetricStat") or {}).get("Metric") or {}
    return {
        "Id": query["Id"],
        "Label": query.get("Label") or metric.get("MetricName") or query["Id"],
        "Timestamps": [cloudwatch._ts_iso(moment) for moment in moments],
        "Values": [series[moment] for moment in moments],
        "StatusCode": "Complete",
    }
