"""The ASGI application: ministack's, with what tests and `local-aws status` ask of the emulator itself in front of it."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from ministack import app as stock

from blueprint_emulator.drift.reverting import phantoms
from blueprint_emulator.status import current_status

STATUS_PATH = "/_blueprint/status"
PHANTOMS_PATH = "/_blueprint/phantoms"
"""POST `{"account", "region", "stack", "resources"}`: change sets that revert drift there change these resources as well."""

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer what concerns the emulator, and hand everything else to ministack."""
    path = scope["path"] if scope["type"] == "http" else ""
    if path == STATUS_PATH:
        await _answer(send, current_status())
    elif path == PHANTOMS_PATH:
        phantoms.request(**json.loads(await _body(receive)))
        await _answer(send, {})
    else:
        await stock.app(scope, receive, send)


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), bool(message.get("more_body"))
    return body


async def _answer(send: Send, value: dict[str, Any]) -> None:
    body = json.dumps(value).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
