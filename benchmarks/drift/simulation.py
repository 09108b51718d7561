"""Virtual time: one heap of events instead of a clock, so that hours pass in seconds and always the same way."""

import heapq
import itertools
import random
from dataclasses import dataclass, field
from typing import Any

from blueprint_ops_scripts.aws.drift_calls import perform
from blueprint_ops_scripts.drift.calls import Call, Reply
from fake_cloudformation.client import InProcessClient
from fake_cloudformation.service import FakeCloudFormation


@dataclass
class SimulatedPool:
    """A `CallPool` whose calls take virtual time: half of the latency on the way there, half on the way back."""

    service: FakeCloudFormation
    seed: int = 0
    time: float = 0.0
    latency: tuple[float, float] = (0.06, 0.16)
    """Seconds of a call there and back, at least and at most."""

    kill_after: int | None = None
    """Raises `Killed` when so many calls were started: a SIGKILL as the product would see it."""

    started: int = 0
    _events: list[tuple[float, int, int, Call, Reply | None]] = field(default_factory=list)
    _numbers: Any = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self._rng = random.Random(self.seed)
        self._client = InProcessClient(self.service, lambda: self.time)

    def now(self) -> float:
        """Virtual seconds."""
        return self.time

    def start(self, ticket: int, call: Call) -> None:
        """Let the call reach the service half a latency from now."""
        self.started += 1
        if self.kill_after is not None and self.started > self.kill_after:
            raise Killed
        self._push(self._half(), ticket, call, reply=None)

    def wait(self, until: float | None) -> list[tuple[int, Reply]]:
        """The next reply, or nothing when `until` comes first."""
        while self._events and (until is None or self._events[0][0] <= until):
            at, _, ticket, call, reply = heapq.heappop(self._events)
            self.time = max(self.time, at)
            if reply is not None:
                return [(ticket, reply)]
            self._push(self._half(), ticket, call, reply=perform(self._client, call))
        if until is None:
            raise AssertionError("waiting for nothing, for ever")
        self.time = max(self.time, until)
        return []

    def _half(self) -> float:
        return self._rng.uniform(self.latency[0] / 2, self.latency[1] / 2)

    def _push(self, delay: float, ticket: int, call: Call, *, reply: Reply | None) -> None:
        heapq.heappush(self._events, (self.time + delay, next(self._numbers), ticket, call, reply))


class Killed(BaseException):
    """The process is gone."""
