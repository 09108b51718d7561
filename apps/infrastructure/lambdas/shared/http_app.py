"""The HTTP side that every function behind the API shares: routing, errors, and answers that nobody caches."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import ApiGatewayResolver, Response
from aws_lambda_powertools.event_handler.api_gateway import ProxyEventType, Router
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.utilities.typing import LambdaContext

from .problem import Problem

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


class HttpApp:
    """Answers requests of an HTTP API (payload 2.0) and of a REST API (payload 1.0) with the same routes.

    Every failure is answered with a problem body. `allowed` maps each path to its methods; others of a known path get 405,
    unknown paths 404.
    """

    def __init__(self, logger: Logger, routes: Router, *, allowed: Mapping[str, tuple[str, ...]]) -> None:
        self._logger = logger
        for path, methods in allowed.items():
            _refuse_others(routes, path, methods)
        self._http = self._resolver(ProxyEventType.APIGatewayProxyEventV2, routes)
        self._rest = self._resolver(ProxyEventType.APIGatewayProxyEvent, routes)

    def answer(self, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        """The response to one request, in the form that its API expects."""
        resolver = self._http if event.get("version") == "2.0" else self._rest
        return resolver.resolve(event, context)

    def _resolver(self, kind: ProxyEventType, routes: Router) -> ApiGatewayResolver:
        resolver = ApiGatewayResolver(proxy_type=kind)
        resolver.exception_handler(Problem)(lambda problem: problem.response())
        resolver.exception_handler(Exception)(self._answer_failure)
        resolver.not_found(_answer_unknown)
        resolver.include_router(routes)
        return resolver

    def _answer_failure(self, error: Exception) -> Response[str]:
        self._logger.exception("request failed", exc_info=error)
        return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "something failed here; try again later").response()


def new_routes() -> Router:
    """An empty set of routes, to be filled by decorators and given to an HttpApp."""
    return Router()  # type: ignore[no-untyped-call] # Powertools left its constructor without types


def json_response(
    status: HTTPStatus, body: Mapping[str, Any], *, headers: Mapping[str, str] | None = None
) -> Response[str]:
    """A JSON answer that is not kept by any cache on the way."""
    merged: Any = {"cache-control": "no-store", **(headers or {})}
    return Response(status.value, content_type="application/json", body=json.dumps(body), headers=merged)


def _answer_unknown(_: NotFoundError) -> Response[str]:
    return Problem(HTTPStatus.NOT_FOUND, "there is nothing at this path").response()


def _refuse_others(routes: Router, path: str, methods: tuple[str, ...]) -> None:
    allow = ", ".join(methods)

    def refuse(**_: str) -> Response[str]:
        raise Problem(HTTPStatus.METHOD_NOT_ALLOWED, f"use {allow} here", headers={"allow": allow})

    routes.route(path, method=[method for method in METHODS if method not in methods])(refuse)
