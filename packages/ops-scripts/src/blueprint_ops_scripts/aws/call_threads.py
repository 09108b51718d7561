"""Makes the calls of a drift run on threads, over real connections."""

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.config import Config

from ..drift.calls import Call, Expired, Reply
from .drift_calls import perform

THREADS = 16
"""More than the gates let through at once; a thread costs nothing while it waits for an answer."""

Connect = Callable[[Config], Any]
"""Makes a CloudFormation client with credentials that are read anew."""

_ONE_ATTEMPT = Config(
    retries={"mode": "standard", "total_max_attempts": 1},  # the gate retries; two layers would multiply
    max_pool_connections=THREADS,
    connect_timeout=5,
    read_timeout=30,
)


class CallThreads:
    """A `CallPool` over one account and region. Use it as a context manager: leaving ends the threads."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._client: Any = connect(_ONE_ATTEMPT)
        self._replies: queue.SimpleQueue[tuple[int, Reply]] = queue.SimpleQueue()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="drift")
        self._renewing = threading.Lock()

    def __enter__(self) -> "CallThreads":
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def now(self) -> float:
        """Seconds of the monotonic clock."""
        return time.monotonic()

    def start(self, ticket: int, call: Call) -> None:
        """Begin `call` on a thread."""
        self._threads.submit(self._make, ticket, call)

    def wait(self, until: float | None) -> list[tuple[int, Reply]]:
        """Replies that arrived, after waiting for the first of them, at most until `until`."""
        try:
            first = self._replies.get(timeout=None if until is None else max(0.0, until - self.now()))
        except queue.Empty:
            return []
        replies = [first]
        while not self._replies.empty():
            replies.append(self._replies.get())
        return replies

    def _make(self, ticket: int, call: Call) -> None:
        client = self._client
        reply = perform(client, call)
        if isinstance(reply, Expired):
            self._renew(client)
        self._replies.put((ticket, reply))

    def _renew(self, used: Any) -> None:
        """Make a client that reads the credentials again, once for all calls that failed with the old one."""
        with self._renewing:
            if self._client is used:
                self._client = self._connect(_ONE_ATTEMPT)
