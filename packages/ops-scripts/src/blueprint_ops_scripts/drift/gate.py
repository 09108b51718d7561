"""How fast one API may be called: learned from its answers, because AWS publishes no rates for the drift APIs."""

from collections import deque
from dataclasses import dataclass, field

START_PER_SECOND = 3.0
"""Low enough for every account seen; the first seconds of a run decide where it goes from here."""

SLOW_START = 1.1
"""Factor for each success before the first throttling."""

RETURN = 1.02
"""Factor for each success after it, far below the rate that was too high."""

CAREFUL = 1.002
"""The same close to that rate: hundreds of calls pass before the limit is tried again."""

NEAR = 0.5
"""Share of the rate that was too high from which on growth is careful. A bucket that was full at first lets pass more than
it refills, so the limit itself lies below that rate."""

BACK_OFF = 0.65
"""Factor on throttling."""

FLOOR_PER_SECOND = 0.05
CEILING_PER_SECOND = 40.0
"""A gate that was never throttled must not let a whole round of detections through at once."""

_CATCH_UP = 0.02
"""Seconds of lateness that are made good, so that a coarse timer does not halve a fast rate."""

_WINDOW = 20
"""Calls over which throttling is judged."""

_MOSTLY_FINE = 0.65
"""Share of successes in the window above which our rate cannot have been far too high."""

_HALVED = 0.5
"""When even at half of the window's first rate calls are throttled, and most are fine, our rate is not the reason."""


@dataclass
class Gate:
    """Spaces the calls of one API. Times are seconds of the run's clock."""

    rate: float = START_PER_SECOND
    next_at: float = 0.0
    throttled: int = 0
    called: int = 0
    _too_high: float | None = None
    """The rate at which throttling was seen last."""

    _last_cut: float = -1.0
    _in_a_row: int = 0
    _noisy: bool = False
    """Throttling was found to have nothing to do with our rate."""

    _recent: deque[tuple[bool, float]] = field(default_factory=lambda: deque(maxlen=_WINDOW))
    """Whether each of the last calls passed, and at which rate."""

    def opens_at(self) -> float:
        """When the next call may start."""
        return self.next_at

    def pass_through(self, now: float) -> None:
        """Note that a call starts now."""
        self.called += 1
        self.next_at = max(self.next_at, now - _CATCH_UP) + 1 / self.rate

    def succeeded(self, *, waited: bool) -> None:
        """Speed up, but only when the gate was what held the call back."""
        self._recent.append((True, self.rate))
        self._in_a_row = 0
        if waited:
            self.rate = min(CEILING_PER_SECOND, self.rate * self._growth())

    def was_throttled(self, started: float, now: float) -> None:
        """Slow down once for all the calls that were under way together, harder when nothing passes any more."""
        self.throttled += 1
        self._recent.append((False, self.rate))
        if started < self._last_cut or self._is_noise():
            return
        self._in_a_row += 1
        self._too_high = self.rate
        self._last_cut = now
        self.rate = max(FLOOR_PER_SECOND, self.rate * (BACK_OFF if self._in_a_row == 1 else BACK_OFF**2))
        self.next_at = max(self.next_at, now + 1 / self.rate)

    def _growth(self) -> float:
        if self._too_high is None:
            return SLOW_START
        return RETURN if self.rate < NEAR * self._too_high else CAREFUL

    def _is_noise(self) -> bool:
        """Whether slowing down has proved useless; the rate then goes back to where the window began."""
        passed = sum(ok for ok, _ in self._recent) / len(self._recent)
        if passed < _MOSTLY_FINE or len(self._recent) < _WINDOW // 2:
            self._noisy = False
            return False
        first = self._recent[0][1]
        if not self._noisy and self.rate <= _HALVED * first:
            self._noisy, self.rate = True, first
        return self._noisy
