"""Ctrl-C as a count: the first holds, the second rolls back. Nothing is cut off in the middle of a write."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from ..state.clock import Clock

_SLICE_SECONDS = 0.2

SECOND_SECONDS = 5.0
"""How long a second Ctrl-C is waited for."""


class Interrupts:
    """How often the person at the terminal pressed Ctrl-C. A SIGTERM counts twice: whoever sends it waits for no hold."""

    def __init__(self) -> None:
        self.count = 0
        self.terminated = False

    def note(self, number: int = signal.SIGINT, _frame: FrameType | None = None) -> None:
        """Count a signal; the form of a signal handler."""
        self.terminated = self.terminated or number == signal.SIGTERM
        self.count += 2 if number == signal.SIGTERM else 1

    @property
    def words(self) -> str:
        """Why traffic goes back."""
        return "terminated" if self.terminated else "interrupted twice"

    def sleep(self, clock: Clock, until: float) -> None:
        """Sleep until `until`, or until the count changes."""
        before = self.count
        while self.count == before and (left := until - clock.now()) > 0:
            clock.sleep(min(left, _SLICE_SECONDS))

    def again(self, clock: Clock) -> bool:
        """Whether it was, or within five seconds is, pressed a second time."""
        if self.count < 2:
            self.sleep(clock, clock.now() + SECOND_SECONDS)
        return self.count >= 2


@contextmanager
def counting_interrupts() -> Iterator[Interrupts]:
    """Count Ctrl-C and SIGTERM for the length of the block; outside the main thread nothing is caught.

    A terminal that is gone (SIGHUP) counts once, as Ctrl-C: traffic is held for whoever comes back. nohup ignores it.
    """
    interrupts = Interrupts()
    if threading.current_thread() is not threading.main_thread():
        yield interrupts
        return
    caught = [signal.SIGINT, signal.SIGTERM]
    caught += [signal.SIGHUP] if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN else []
    previous = {number: signal.signal(number, interrupts.note) for number in caught}
    try:
        yield interrupts
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
