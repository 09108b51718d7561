"""The clients count every answer, and call a failure a failure."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from blueprint_local_aws.sandbox.traffic import Traffic


@contextmanager
def api(status: int) -> Iterator[tuple[str, threading.Event]]:
    """A small API on loopback that answers everything with `status`; the event is set after ten requests."""
    seen, enough = [], threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            seen.append(self.path)
            if len(seen) >= 10:
                enough.set()
            self.rfile.read(int(self.headers.get("content-length", 0)))
            body = json.dumps({"version": "7"}).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the name is the standard library's

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", enough
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_good_answers_are_sent_and_not_failed_and_counted_by_version() -> None:
    with api(200) as (url, enough), Traffic(url, "token") as traffic:
        assert enough.wait(10)
    tally = traffic.tally
    assert tally.sent >= 10
    assert tally.failed == 0
    assert 0 < tally.versions["7"] < tally.sent


def test_every_server_error_is_a_failure_with_words() -> None:
    with api(503) as (url, enough), Traffic(url, "token") as traffic:
        assert enough.wait(10)
    assert traffic.tally.failed == traffic.tally.sent >= 10
    assert "503" in traffic.tally.failures[0]
    assert len(traffic.tally.failures) == 5


def test_no_answer_is_a_failure() -> None:
    with api(200) as (url, enough):
        pass
    with Traffic(url, "token") as traffic:
        enough.wait(0.3)
    assert traffic.tally.failed == traffic.tally.sent > 0
    assert "no answer" in traffic.tally.failures[0]
