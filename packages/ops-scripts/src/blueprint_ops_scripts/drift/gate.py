"""How fast one API may be called: learned from its answers, because AWS publishes no rates for the drift APIs."""

from dataclasses import dataclass, field

START_PER_SECOND = 5.0
"""Low enough for every account seen; the first seconds of a run decide where it goes from here."""

SLOW_START = 1.15
"""Factor for each success before the first throttling."""

CAREFUL = 1.01
"""Factor for each success after it."""

BACK_OFF = 0.7
"""Factor on throttling."""

_CATCH_UP = 0.02
"""Seconds of lateness that are made good, so that a coarse timer does not halve a fast rate."""

FLOOR_PER_SECOND = 0.05
CEILING_PER_SECOND = 200.0


@dataclass
class Gate:
    """Spaces the calls of one API. Times are seconds of the run's clock."""

    rate: float = START_PER_SECOND
    next_at: float = 0.0
    throttled: int = 0
    called: int = 0
    _learned: bool = False
    _last_cut: float = field(default=-1.0)
    _in_a_row: int = 0

    def opens_at(self) -> float:
        """When the next call may start."""
        return self.next_at

    def pass_through(self, now: float) -> None:
        """Note that a call starts now."""
        self.called += 1
        self.next_at = max(self.next_at, now - _CATCH_UP) + 1 / self.rate

    def succeeded(self, *, waited: bool) -> None:
        """Speed up, but only when the gate was what held the call back."""
        self._in_a_row = 0
        if waited:
            self.rate = min(CEILING_PER_SECOND, self.rate * (CAREFUL if self._learned else SLOW_START))

    def was_throttled(self, started: float, now: float) -> None:
        """Slow down once for all the calls that were under way together, harder when nothing passes any more."""
        self.throttled += 1
        if started < self._last_cut:
            return
        self._in_a_row += 1
        self._learned = True
        self._last_cut = now
        self.rate = max(FLOOR_PER_SECOND, self.rate * (BACK_OFF if self._in_a_row == 1 else BACK_OFF**2))
        self.next_at = max(self.next_at, now + 1 / self.rate)
