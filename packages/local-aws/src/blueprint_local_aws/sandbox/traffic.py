"""Clients that keep calling an API while a release goes on, and count what they saw."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from .http_json import ApiConnection

CLIENTS = 3
_PAUSE_SECONDS = 0.08
"""Between two calls of one client: about 30 requests a second in all, bounded so that two cores keep up."""

_KEPT_FAILURES = 5


@dataclass
class Tally:
    """What the clients saw. A request failed when there was no answer, or none below 400."""

    sent: int = 0
    failed: int = 0
    versions: Counter[str] = field(default_factory=Counter)
    """Answers by the Lambda version that gave them."""

    failures: list[str] = field(default_factory=list)
    """The first few failures, in words."""

    def as_dict(self) -> dict[str, int]:
        """The counts."""
        return {"sent": self.sent, "failed": self.failed}


class Traffic:
    """A context manager: clients call `url` from entry to exit, each call followed by a short pause.

    Two of three calls read `/health`, the third places an order as the signed-in user.
    """

    def __init__(self, url: str, token: str) -> None:
        self.tally = Tally()
        self._url, self._token = url, token
        self._stop, self._lock = threading.Event(), threading.Lock()
        self._threads = [threading.Thread(target=self._call_until_told, name=f"client-{n}") for n in range(CLIENTS)]

    def __enter__(self) -> "Traffic":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _call_until_told(self) -> None:
        connection = ApiConnection(self._url, self._token)
        number = 0
        while not self._stop.is_set():
            number += 1
            self._call(connection, number)
            self._stop.wait(_PAUSE_SECONDS)
        connection.close()

    def _call(self, connection: ApiConnection, number: int) -> None:
        method, path, body = ("GET", "/health", None) if number % 3 else ("POST", "/orders", an_order(number))
        started = time.monotonic()
        try:
            answer = connection.call(method, path, body)
        except OSError as error:
            self._count(f"{method} {path}: no answer after {time.monotonic() - started:.1f} s ({error})", version=None)
            return
        seen = None if answer.status < 400 else f"{method} {path}: {answer.status} {answer.body}"
        version = answer.body.get("version") if isinstance(answer.body, dict) and path == "/health" else None
        self._count(seen, version)

    def _count(self, failure: str | None, version: str | None) -> None:
        with self._lock:
            self.tally.sent += 1
            if version is not None:
                self.tally.versions[version] += 1
            if failure is not None:
                self.tally.failed += 1
                if len(self.tally.failures) < _KEPT_FAILURES:
                    self.tally.failures.append(failure)


def an_order(number: int) -> dict[str, object]:
    """The body of an order that the API accepts."""
    return {"items": [{"sku": f"book-{number % 7}", "quantity": 1 + number % 3}]}
