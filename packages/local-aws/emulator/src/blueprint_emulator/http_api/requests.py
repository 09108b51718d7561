"""One request to an HTTP API: throttled first, then served, then measured.

AWS/ApiGateway metrics are published by ApiId, by ApiId and Stage, and by route where the stage asks for detailed
metrics. Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
"""

import contextvars
import time
from collections.abc import Callable
from typing import Any

from ministack.services import apigateway

from blueprint_emulator import patching
from blueprint_emulator.http_api import throttling
from blueprint_emulator.http_api.access_log import write as write_access_log
from blueprint_emulator.http_api.owners import owner_of, stage_of
from blueprint_emulator.metrics.recording import Dimensions, record
from blueprint_emulator.scope import acting_as

TOO_MANY = (429, {"Content-Type": "application/json"}, b'{"message":"Too Many Requests"}')

_integration_ms: contextvars.ContextVar[list[float] | None] = contextvars.ContextVar(
    "blueprint_integration", default=None
)


def install() -> None:
    """Stand before the data plane, and time the integration inside it."""
    patching.wrap(apigateway, "handle_execute", _served)
    for integration in ("_invoke_lambda_proxy", "_invoke_http_proxy"):
        patching.wrap(apigateway, integration, _timed)


def dimension_sets(api_id: str, stage: dict[str, Any], stage_name: str, route_key: str) -> list[Dimensions]:
    """Return the dimension sets under which one request is counted."""
    sets: list[Dimensions] = [{"ApiId": api_id}, {"ApiId": api_id, "Stage": stage_name}]
    settings = stage.get("defaultRouteSettings") or {}
    method, _, resource = route_key.partition(" ")
    if resource and (settings.get("DetailedMetricsEnabled") or settings.get("detailedMetricsEnabled")):
        sets.append({"ApiId": api_id, "Stage": stage_name, "Method": method, "Resource": resource})
    return sets


def _served(stock: Callable[..., Any]) -> Callable[..., Any]:
    async def handle(
        api_id: str, stage_name: str, path: str, method: str, headers: Any, body: Any, query: Any, **rest: Any
    ) -> Any:
        owner = owner_of(api_id)
        if owner is None or method == "OPTIONS":
            return await stock(api_id, stage_name, path, method, headers, body, query, **rest)
        stage = stage_of(api_id, stage_name)
        with acting_as(*owner):
            route = apigateway._match_route(api_id, method, "/" + path.lstrip("/")) or {}
        route_key = str(route.get("routeKey", ""))
        spent: list[float] = []
        _integration_ms.set(spent)
        started = time.perf_counter()
        if throttling.admits(api_id, stage, route_key):
            answer = await stock(api_id, stage_name, path, method, headers, body, query, **rest)
        else:
            answer = (TOO_MANY[0], dict(TOO_MANY[1]), TOO_MANY[2])
        milliseconds = (time.perf_counter() - started) * 1000.0
        with acting_as(*owner):
            _measure(dimension_sets(api_id, stage, stage_name, route_key), answer[0], milliseconds, spent)
            write_access_log(stage, api_id, route_key, method, path, answer, milliseconds)
        return answer

    return handle


def _measure(dimensions: list[Dimensions], status: int, milliseconds: float, integration_ms: list[float]) -> None:
    record("AWS/ApiGateway", "Count", 1.0, "Count", dimensions)
    record("AWS/ApiGateway", "4xx", float(400 <= status < 500), "Count", dimensions)
    record("AWS/ApiGateway", "5xx", float(status >= 500), "Count", dimensions)
    record("AWS/ApiGateway", "Latency", round(milliseconds, 1), "Milliseconds", dimensions)
    for spent in integration_ms:
        record("AWS/ApiGateway", "IntegrationLatency", round(spent, 1), "Milliseconds", dimensions)


def _timed(stock: Callable[..., Any]) -> Callable[..., Any]:
    async def call(*args: Any, **kwargs: Any) -> Any:
        started = time.perf_counter()
        try:
            return await stock(*args, **kwargs)
        finally:
            spent = _integration_ms.get()
            if spent is not None:
                spent.append((time.perf_counter() - started) * 1000.0)

    return call
