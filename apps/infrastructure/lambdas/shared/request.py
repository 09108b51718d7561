"""Who asks, and what was sent: checked before anything else looks at it."""

import json
from binascii import Error as Base64Error
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent

from .problem import Problem
from .settings import max_body_bytes


def caller(event: BaseProxyEvent) -> str:
    """The `sub` of the caller's token, which API Gateway has verified.

    Raises:
        Problem: 401 when there is none; then the route has no authorizer, which is a fault of ours, and nobody gets in.
    """
    authorizer = event.raw_event.get("requestContext", {}).get("authorizer", {})
    verified = authorizer.get("jwt", authorizer)  # a REST API has no level "jwt"
    subject = verified.get("claims", {}).get("sub")
    if not isinstance(subject, str) or not subject:
        raise Problem(HTTPStatus.UNAUTHORIZED, "sign in and send the token", headers={"www-authenticate": "Bearer"})
    return subject


def json_object(event: BaseProxyEvent) -> dict[str, Any]:
    """The request body as a JSON object.

    Raises:
        Problem: 413 when it is too large, 415 when it is not declared as JSON, 400 when it is not a JSON object.
    """
    most = max_body_bytes()
    try:
        text = event.decoded_body or ""
    except (Base64Error, UnicodeDecodeError) as error:
        raise Problem(HTTPStatus.BAD_REQUEST, "the body is not text in UTF-8") from error
    if len(text.encode("utf-8", "surrogatepass")) > most:
        raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"send at most {most} bytes")
    kind = (event.headers.get("content-type") or "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"send application/json, not {kind or 'an undeclared type'}")
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Problem(HTTPStatus.BAD_REQUEST, f"the body is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise Problem(HTTPStatus.BAD_REQUEST, "send a JSON object")
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")
