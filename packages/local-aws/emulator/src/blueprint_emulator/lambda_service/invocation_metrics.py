"""AWS/Lambda metrics on every path, by function, by alias and by the version that really ran.

Stock ministack records them for direct Invoke only, and by function name only. A rollout is judged by
`FunctionName, Resource=<function>:<alias>, ExecutedVersion`, so they are recorded where every path meets.
Source of the dimensions: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
"""

import time
from collections.abc import Callable
from typing import Any

from ministack.services import lambda_svc

from blueprint_emulator import patching
from blueprint_emulator.lambda_service.alias_routing import Record, alias_of, with_alias_arn
from blueprint_emulator.metrics.recording import Dimensions, record


def install() -> None:
    """Measure where every path meets, and silence the stock recorder."""
    patching.wrap(lambda_svc, "_execute_function", _measured)
    patching.replace(lambda_svc, "_emit_lambda_metrics", _recorded_elsewhere)


def dimension_sets(function: str, version: str, alias: str | None) -> list[Dimensions]:
    """Return the dimension sets of one invocation, as Lambda publishes them."""
    by_function: list[Dimensions] = [{"FunctionName": function}]
    if alias:
        resource = {"FunctionName": function, "Resource": f"{function}:{alias}"}
        return [*by_function, resource, {**resource, "ExecutedVersion": version}]
    resource_name = function if version == "$LATEST" else f"{function}:{version}"
    return [*by_function, {"FunctionName": function, "Resource": resource_name}]


def _measured(stock: Callable[..., Any]) -> Callable[..., Any]:
    def execute(func: Record, event: Any) -> Any:
        config = func.get("config") or func
        if lambda_svc._function_config_scope_mismatch(config):
            return stock(func, event)  # comes back here as the function's own account and region
        alias = alias_of(func, config)
        shared = lambda_svc._functions.get(str(config.get("FunctionName"))) or {}
        func = {**func, "concurrency": shared.get("concurrency")}  # all versions share what is reserved
        if alias:
            func["config"] = with_alias_arn(config, alias)
        started = time.perf_counter()
        result = stock(func, event)
        _record(config, alias, result, (time.perf_counter() - started) * 1000.0)
        return result

    return execute


def _record(config: Record, alias: str | None, result: Any, milliseconds: float) -> None:
    dimensions = dimension_sets(str(config.get("FunctionName", "")), str(config.get("Version", "$LATEST")), alias)
    outcome = result if isinstance(result, dict) else {}
    throttled = bool(outcome.get("throttle"))
    record("AWS/Lambda", "Throttles", float(throttled), "Count", dimensions)
    if throttled:
        return  # throttled requests count neither as invocations nor as errors
    record("AWS/Lambda", "Invocations", 1.0, "Count", dimensions)
    record("AWS/Lambda", "Errors", float(bool(outcome.get("error"))), "Count", dimensions)
    record("AWS/Lambda", "Duration", round(milliseconds, 2), "Milliseconds", dimensions)


def _recorded_elsewhere(*_: Any, **__: Any) -> None:
    """Take the place of the stock recorder, which would count direct invocations twice."""
