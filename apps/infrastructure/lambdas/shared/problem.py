"""Errors as RFC 9457 problem bodies."""

import json
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

CONTENT_TYPE = "application/problem+json"


class Problem(Exception):  # noqa: N818 - RFC 9457 calls it a problem
    """A request that cannot be answered as asked; `detail` tells the client what to do."""

    def __init__(self, status: HTTPStatus, detail: str, *, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}

    def response(self) -> Response[str]:
        """The answer that the client gets."""
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.detail,
        }
        headers: Any = {"cache-control": "no-store", **self.headers}
        return Response(self.status.value, content_type=CONTENT_TYPE, body=json.dumps(body), headers=headers)
