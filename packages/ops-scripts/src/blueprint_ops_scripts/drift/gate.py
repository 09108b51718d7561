"""How fast one API may be called: learned from its answers, because AWS publishes no rates for the drift APIs.

A token bucket is empty whenever it throttles. What it let pass between two such moments is what it refills, however large it
is: the second throttling tells the rate, and the first one how far we were from it.
"""

from collections import deque
from dataclasses import dataclass, field

START_PER_SECOND = 3.0
"""Low enough for every account seen; the first seconds of a run decide where it goes from here."""

SLOW_START = 1.07
"""Factor for each success before the first throttling."""

RETURN = 1.03
"""Factor for each success while the rate is below what the bucket was seen to refill."""

CAREFUL = 1.002
"""The same above it: hundreds of calls pass before the limit is tried again."""

NEAR = 0.5
"""Share of the rate that was too high from which on growth is careful, while nothing better is known."""

BACK_OFF = 0.65
"""Factor on throttling, at most."""

BELOW_BURST = 0.7
"""Share of what passed until the first throttling: a bucket that was full lets pass more than it refills."""

BELOW_REFILL = 0.92
"""Share of what passed between two."""

FLOOR_PER_SECOND = 0.05
CEILING_PER_SECOND = 60.0
"""A gate that was never throttled must not let a whole round of detections through at once."""

_CATCH_UP = 0.02
"""Seconds of lateness that are made good, so that a coarse timer does not halve a fast rate."""

_WINDOW = 20
"""Calls over which throttling is judged."""

_MOSTLY_FINE = 0.65
"""Share of successes in the window above which our rate cannot have been far too high."""

_PROOF = 5
"""Calls between two throttlings that are enough to measure the rate."""

_BORNE = 0.97
"""Share of the rate that the bucket refills at which no call should be throttled."""

_IDLE = 3.0
"""Pauses between calls that are longer than so many times the usual do not count: the bucket filled up meanwhile."""


@dataclass
class Gate:
    """Spaces the calls of one API. Times are seconds of the run's clock."""

    rate: float = START_PER_SECOND
    next_at: float = 0.0
    throttled: int = 0
    called: int = 0
    _too_high: float | None = None
    """The rate at which throttling was seen last."""

    _refills: float | None = None
    """Calls a second that the bucket was seen to refill, at least."""

    _last_cut: float = -1.0
    _last_call: float | None = None
    _busy: float = 0.0
    """Seconds since the last cut in which calls were made one after the other."""

    _passed: int = 0
    """Successes since the last cut."""

    _succeeded: int = 0
    """Successes in all."""

    _cuts: deque[tuple[float, int, float]] = field(default_factory=lambda: deque(maxlen=4))
    """When the last cuts were, how many calls had succeeded by then, and at which rate."""

    _noisy: bool = False
    """Throttling was found to have nothing to do with our rate."""

    _in_a_row: int = 0
    _recent: deque[bool] = field(default_factory=lambda: deque(maxlen=_WINDOW))
    """Whether each of the last calls passed."""

    def opens_at(self) -> float:
        """When the next call may start."""
        return self.next_at

    def pass_through(self, now: float) -> None:
        """Note that a call starts now."""
        self.called += 1
        self._busy += min(now - (now if self._last_call is None else self._last_call), _IDLE / self.rate)
        self._last_call = now
        self.next_at = max(self.next_at, now - _CATCH_UP) + 1 / self.rate

    def succeeded(self, *, waited: bool) -> None:
        """Speed up, but only when the gate was what held the call back."""
        self._recent.append(True)
        self._passed += 1
        self._succeeded += 1
        self._in_a_row = 0
        if waited:
            self.rate = min(CEILING_PER_SECOND, self.rate * self._growth())

    def was_throttled(self, started: float, now: float) -> None:
        """Slow down once for all the calls that were under way together, harder when nothing passes any more."""
        self.throttled += 1
        self._recent.append(False)
        if started < self._last_cut:
            return
        self._measure(now)
        if self._is_noise():
            return
        self._in_a_row += 1
        measured, first = self._passed / max(self._busy, 0.001), self._too_high is None
        self._too_high = self.rate
        self.rate = self._slower(measured, first=first)
        self._cuts.append((now, self._succeeded, self._too_high))
        self._last_cut, self._busy, self._passed = now, 0.0, 0
        self.next_at = max(self.next_at, now + 1 / self.rate)

    def _measure(self, now: float) -> None:
        """What passed since any of the last cuts was refilled since: the bucket was empty then."""
        for at, succeeded, _ in self._cuts:
            if self._succeeded - succeeded >= _PROOF:
                self._refills = max(self._refills or 0.0, (self._succeeded - succeeded) / max(now - at, 0.001))

    def _slower(self, measured: float, *, first: bool) -> float:
        if self._passed == 0:
            return max(FLOOR_PER_SECOND, self.rate * BACK_OFF ** min(2, self._in_a_row))
        if first:
            return max(FLOOR_PER_SECOND, min(BACK_OFF * self.rate, BELOW_BURST * measured))
        if self._passed >= _PROOF:
            return max(FLOOR_PER_SECOND, min(self.rate, BELOW_REFILL * measured))
        return max(FLOOR_PER_SECOND, BACK_OFF * self.rate)

    def _growth(self) -> float:
        if self._too_high is None:
            return SLOW_START
        near = NEAR * self._too_high if self._refills is None else BELOW_REFILL * self._refills
        return RETURN if self.rate < near else CAREFUL

    def _is_noise(self) -> bool:
        """Whether we are throttled below a rate that was borne before; the rate then goes back to where it was."""
        if sum(self._recent) < _MOSTLY_FINE * len(self._recent):
            self._noisy = False
        elif not self._noisy and self._refills is not None and self.rate < _BORNE * self._refills:
            self._noisy, self.rate = True, max(rate for _, _, rate in self._cuts)
        return self._noisy
