"""Ctrl-C as a count: the first holds, the second rolls back. Nothing is cut off in the middle of a write."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from ..state.clock import Clock

_SLICE_SECONDS = 0.2


class Interrupts:
    """How often the person at the terminal pressed Ctrl-C."""

    def __init__(self) -> None:
        self.count = 0

    def note(self, _signal: int = signal.SIGINT, _frame: FrameType | None = None) -> None:
        """Count one; the form of a signal handler."""
        self.count += 1

    def sleep(self, clock: Clock, until: float) -> None:
        """Sleep until `until`, or until the count changes."""
        before = self.count
        while self.count == before and (left := until - clock.now()) > 0:
            clock.sleep(min(left, _SLICE_SECONDS))


@contextmanager
def counting_interrupts() -> Iterator[Interrupts]:
    """Count Ctrl-C for the length of the block; outside the main thread nothing is caught."""
    interrupts = Interrupts()
    if threading.current_thread() is not threading.main_thread():
        yield interrupts
        return
    previous = signal.signal(signal.SIGINT, interrupts.note)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, previous)
