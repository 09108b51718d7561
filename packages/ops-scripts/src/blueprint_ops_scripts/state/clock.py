"""Time as an argument, so that an hour of rollout is a millisecond of test."""

import time
from typing import Protocol


class Clock(Protocol):
    """Where a run gets its time from."""

    def now(self) -> float:
        """Seconds since the epoch: comparable between machines that keep their clocks."""

    def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""


class SystemClock:
    """The machine's own time."""

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""
        time.sleep(seconds)
