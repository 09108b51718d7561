"""Somebody who uses an environment all the time: GET /health, a few times a second, and what it answered."""

import json
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from types import TracebackType

_PAUSE_SECONDS = 0.25
_TIMEOUT_SECONDS = 15


@dataclass
class HealthWatch:
    """Asks for the length of a `with` block."""

    url: str
    answers: int = 0
    failures: list[str] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> "HealthWatch":
        self._thread = threading.Thread(target=self._ask_on, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if self._thread:
            self._thread.join()

    def _ask_on(self) -> None:
        while not self._ended.wait(_PAUSE_SECONDS):
            problem = _ask(self.url)
            self.answers += 1
            if problem:
                self.failures.append(problem)


def _ask(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_SECONDS) as answer:
            said = json.loads(answer.read())
    except (OSError, urllib.error.HTTPError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return "" if said.get("status") == "healthy" else str(said)
