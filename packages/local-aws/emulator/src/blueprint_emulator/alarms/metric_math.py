"""Alarms on metric math, through the API and from templates.

Stock ministack refuses them in templates and drops the expressions in PutMetricAlarm.
"""

from collections.abc import Callable
from typing import Any

from ministack.services import cloudwatch
from ministack.services.cloudformation import provisioners

from blueprint_emulator import patching

_SINGLE_METRIC = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Dimensions", "Unit")
_PLACEHOLDER = {"MetricName": "expression", "Namespace": "expression"}


def install() -> None:
    """Keep `Metrics` of an alarm wherever it comes from."""
    patching.wrap(provisioners, "_cw_metric_alarm_record", _template_record)
    patching.wrap(cloudwatch, "_put_metric_alarm", _put)


def with_metrics(alarm: dict[str, Any], metrics: list[dict[str, Any]]) -> dict[str, Any]:
    """Return an alarm's record that is about `metrics` instead of one metric."""
    kept = {key: value for key, value in alarm.items() if key not in _SINGLE_METRIC}
    return {**kept, "Metrics": [_typed(query) for query in metrics]}


def _typed(query: dict[str, Any]) -> dict[str, Any]:
    """Return a query with the types of the API: templates may write numbers and booleans as text."""
    result = dict(query)
    if "ReturnData" in result:
        result["ReturnData"] = str(result["ReturnData"]).lower() == "true"
    if "Period" in result:
        result["Period"] = int(result["Period"])
    if "MetricStat" in result:
        result["MetricStat"] = {**result["MetricStat"], "Period": int(result["MetricStat"]["Period"])}
    return result


def _template_record(stock: Callable[..., Any]) -> Callable[..., Any]:
    def record(name: str, props: dict[str, Any]) -> dict[str, Any]:
        metrics = props.get("Metrics")
        if not metrics:
            return dict(stock(name, props))
        plain = {key: value for key, value in props.items() if key != "Metrics"}
        return with_metrics(stock(name, {**plain, **_PLACEHOLDER}), metrics)

    return record


def _put(stock: Callable[..., Any]) -> Callable[..., Any]:
    def put(params: Any, data: dict[str, Any], is_cbor: bool, is_json: bool = False) -> Any:
        metrics = data.get("Metrics") if data else None
        answer = stock(params, data, is_cbor, is_json)
        name = (data or {}).get("AlarmName")
        if metrics and answer[0] < 400 and name in cloudwatch._alarms:
            cloudwatch._alarms[name] = with_metrics(cloudwatch._alarms[name], metrics)
            cloudwatch._evaluate_alarm(cloudwatch._alarms[name])
        return answer

    return put
