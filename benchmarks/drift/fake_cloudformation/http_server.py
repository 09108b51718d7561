"""The fake over HTTP: the query protocol that boto3, the CDK CLI and the AWS SDKs speak, on loopback only."""

import threading
import time
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from .errors import Garbage, Refusal, Reset
from .service import FakeCloudFormation
from .world import ACCOUNT


class FakeServer(ThreadingHTTPServer):
    """Serves one `FakeCloudFormation`. Use it as a context manager; `speed` seconds of the fake pass in each real one."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, service: FakeCloudFormation, *, speed: float = 1.0, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.service, self.speed = service, speed
        self.lock = threading.Lock()
        self._began = time.monotonic()

    @property
    def url(self) -> str:
        """The value of `AWS_ENDPOINT_URL`."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def now(self) -> float:
        """Seconds of the fake's clock."""
        return (time.monotonic() - self._began) * self.speed

    def __enter__(self) -> "FakeServer":
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        params = unflatten(dict(parse_qsl(body, keep_blank_values=True)))
        action = str(params.pop("Action", ""))
        try:
            self._send(200, self._answer(action, params))
        except Refusal as refusal:
            self._send(refusal.status, _error(refusal))
        except Garbage:
            self._send(200, "<html>an appliance in between has something to say")
        except Reset:
            self.close_connection = True
            self.connection.close()

    def _answer(self, action: str, params: dict[str, Any]) -> str:
        if action == "GetCallerIdentity":
            found = {"Account": ACCOUNT, "Arn": f"arn:aws:iam::{ACCOUNT}:user/reader", "UserId": "AIDAEXAMPLE"}
            return _document(action, found, "https://sts.amazonaws.com/doc/2011-06-15/")
        with self.server.lock:
            found = self.server.service.handle(action, params, self.server.now())
        return _document(action, found, "http://cloudformation.amazonaws.com/doc/2010-05-15/")

    def _send(self, status: int, text: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a benchmark makes thousands of requests."""


def unflatten(flat: dict[str, str]) -> dict[str, Any]:
    """`A.member.1=x&A.member.2=y` as `{"A": ["x", "y"]}`."""
    params: dict[str, Any] = {}
    for name, value in flat.items():
        head, _, rest = name.partition(".member.")
        if rest and rest.isdigit():
            params.setdefault(head, []).append(value)
        else:
            params[name] = value
    return params


def _document(action: str, result: dict[str, Any], namespace: str) -> str:
    inner = "".join(_element(name, value) for name, value in result.items())
    return (
        f'<{action}Response xmlns="{namespace}"><{action}Result>{inner}</{action}Result>'
        f"<ResponseMetadata><RequestId>00000000-0000-4000-8000-000000000000</RequestId></ResponseMetadata></{action}Response>"
    )


def _element(name: str, value: Any) -> str:
    if isinstance(value, dict):
        return f"<{name}>{''.join(_element(key, inner) for key, inner in value.items())}</{name}>"
    if isinstance(value, list):
        return f"<{name}>{''.join(_element('member', inner) for inner in value)}</{name}>"
    if isinstance(value, datetime):
        return f"<{name}>{value.isoformat(timespec='milliseconds').replace('+00:00', 'Z')}</{name}>"
    return f"<{name}>{escape(str(value))}</{name}>"


def _error(refusal: Refusal) -> str:
    return (
        '<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>'
        f"<Code>{escape(refusal.code)}</Code><Message>{escape(refusal.message)}</Message></Error>"
        "<RequestId>00000000-0000-4000-8000-000000000000</RequestId></ErrorResponse>"
    )
