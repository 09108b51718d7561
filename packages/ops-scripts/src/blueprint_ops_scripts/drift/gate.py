"""How fast one API may be called: learned from its answers, because AWS publishes no rates for the drift APIs."""

from collections import deque
from dataclasses import dataclass, field

START_PER_SECOND = 5.0
"""Low enough for every account seen; the first seconds of a run decide where it goes from here."""

SLOW_START = 1.1
"""Factor for each success before the first throttling."""

CAREFUL = 1.004
"""Factor for each success after it: what a cut takes away comes back within about a hundred calls, so that no more than
one call in a hundred is throttled once the limit is known."""

BACK_OFF = 0.7
"""Factor on throttling."""

FLOOR_PER_SECOND = 0.05
CEILING_PER_SECOND = 200.0

_CATCH_UP = 0.02
"""Seconds of lateness that are made good, so that a coarse timer does not halve a fast rate."""

_FUTILE_CUTS = 3
"""After so many cuts with successes in between the throttling is not about our rate: at a third of it three calls of four
would not have been throttled again."""

_FUTILE_CALLS = 4
_NOISE_SHARE = 0.35
_WINDOW = 20


@dataclass
class Gate:
    """Spaces the calls of one API. Times are seconds of the run's clock."""

    rate: float = START_PER_SECOND
    next_at: float = 0.0
    throttled: int = 0
    called: int = 0
    _learned: bool = False
    _last_cut: float = -1.0
    _in_a_row: int = 0
    _since_cut: int = 0
    _futile: int = 0
    _rate_before: float = START_PER_SECOND
    _noisy: bool = False
    _recent: deque[bool] = field(default_factory=lambda: deque(maxlen=_WINDOW))

    def opens_at(self) -> float:
        """When the next call may start."""
        return self.next_at

    def pass_through(self, now: float) -> None:
        """Note that a call starts now."""
        self.called += 1
        self.next_at = max(self.next_at, now - _CATCH_UP) + 1 / self.rate

    def succeeded(self, *, waited: bool) -> None:
        """Speed up, but only when the gate was what held the call back."""
        self._recent.append(True)
        self._in_a_row = 0
        self._since_cut += 1
        if waited:
            self.rate = min(CEILING_PER_SECOND, self.rate * (CAREFUL if self._learned else SLOW_START))

    def was_throttled(self, started: float, now: float) -> None:
        """Slow down once for all the calls that were under way together, harder when nothing passes any more."""
        self.throttled += 1
        self._recent.append(False)
        if started < self._last_cut or self._is_noise():
            return
        self._in_a_row += 1
        self._count_futile_cuts()
        if self._noisy:
            return
        self._learned = True
        self._last_cut = now
        self._since_cut = 0
        self.rate = max(FLOOR_PER_SECOND, self.rate * (BACK_OFF if self._in_a_row == 1 else BACK_OFF**2))
        self.next_at = max(self.next_at, now + 1 / self.rate)

    def _count_futile_cuts(self) -> None:
        """Three cuts that changed nothing: go back to the rate before them and bear with the throttling."""
        if not self._learned or not _FUTILE_CALLS <= self._since_cut <= 2 * _WINDOW:
            self._futile, self._rate_before = 0, self.rate
            return
        self._futile += 1
        if self._futile >= _FUTILE_CUTS:
            self._noisy, self.rate = True, self._rate_before

    def _is_noise(self) -> bool:
        """Whether throttling at this share was found to have nothing to do with the rate."""
        if not self._noisy:
            return False
        if self._recent.count(False) <= _NOISE_SHARE * _WINDOW:
            return True
        self._noisy, self._futile = False, 0
        return False
