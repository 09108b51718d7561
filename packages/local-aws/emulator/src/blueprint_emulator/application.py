"""The ASGI application: ministack's, with `/_blueprint/status` in front of it."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from ministack import app as stock

from blueprint_emulator.status import current_status

STATUS_PATH = "/_blueprint/status"

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer the status, and hand everything else to ministack."""
    if scope["type"] == "http" and scope["path"] == STATUS_PATH:
        body = json.dumps(current_status()).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        return
    await stock.app(scope, receive, send)
