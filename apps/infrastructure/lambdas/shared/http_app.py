"""The HTTP side that every function behind the API shares: routing, errors, and answers that nobody caches."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from .problem import Problem

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


def http_app(logger: Logger, *, allowed: Mapping[str, tuple[str, ...]]) -> APIGatewayHttpResolver:
    """A resolver that answers every failure with a problem body.

    `allowed` maps each path to its methods; others of a known path get 405, unknown paths 404.
    """
    app = APIGatewayHttpResolver()

    def answer_problem(problem: Problem) -> Response[str]:
        return problem.response()

    def answer_failure(error: Exception) -> Response[str]:
        logger.exception("request failed", exc_info=error)
        return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "something failed here; try again later").response()

    def answer_unknown(_: NotFoundError) -> Response[str]:
        return Problem(HTTPStatus.NOT_FOUND, f"there is nothing at {app.current_event.path}").response()

    app.exception_handler(Problem)(answer_problem)
    app.exception_handler(Exception)(answer_failure)
    app.not_found(answer_unknown)
    for path, methods in allowed.items():
        _refuse_others(app, path, methods)
    return app


def json_response(
    status: HTTPStatus, body: Mapping[str, Any], *, headers: Mapping[str, str] | None = None
) -> Response[str]:
    """A JSON answer that is not kept by any cache on the way."""
    merged: Any = {"cache-control": "no-store", **(headers or {})}
    return Response(status.value, content_type="application/json", body=json.dumps(body), headers=merged)


def _refuse_others(app: APIGatewayHttpResolver, path: str, methods: tuple[str, ...]) -> None:
    allow = ", ".join(methods)

    def refuse(**_: str) -> Response[str]:
        raise Problem(HTTPStatus.METHOD_NOT_ALLOWED, f"use {allow} here", headers={"allow": allow})

    app.route(path, method=[method for method in METHODS if method not in methods])(refuse)
