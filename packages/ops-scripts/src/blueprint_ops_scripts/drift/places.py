"""How many detections may run at the same time: halved when the service complains, then felt out again."""

from collections import deque
from dataclasses import dataclass, field
from statistics import median

START = 10.0
"""Detections that start at once; each reads every resource of its stack inside AWS."""

MOST = 64.0
FEWEST = 1.0

_GROWTH = 0.5
"""Places gained by each clean detection before the service was ever crowded: half as many again in a round."""

_GROWTH_KNOWN = 0.4
"""The same afterwards, well below the point at which it was crowded."""

_GROWTH_NEAR_CEILING = 0.1
"""The same close to that point, for a whole round of detections."""

_CROWDED = 1.12
"""Seconds for each resource, against those of the first detections, from which on the service is taken to queue our reads.
Queues grow well before reads are refused; medians are compared, because single detections differ for other reasons."""

_SAMPLE = 8
"""Detections over which the pace is taken."""

_EASE = 0.8
"""What is left of the places after a round that found the service crowded, but not fewer than we began with."""

_FEW = 0.1
"""Up to this share of refused resources a gentler cut is enough."""

_GENTLE = 0.75

_STILL = 0.6
"""Half the detections should cause far fewer complaints; at this share of the former ones halving did not help."""


@dataclass
class Places:
    """A cap on the detections in flight."""

    cap: float = START
    taken: int = 0
    _ceiling: float | None = None
    """Where the service complained last."""

    _epoch: int = 0
    _last_share: float = 0.0
    """Share of resources that were refused for the rate when the cap was halved last."""

    _paces: deque[float] = field(default_factory=lambda: deque(maxlen=_SAMPLE))
    _calm_pace: float | None = None
    """The lowest median pace so far."""

    _tolerated: float = 0.0
    """Share of refusals that were there at half the cap too: they are not about us."""

    @property
    def free(self) -> bool:
        """Whether one more may start."""
        return self.taken < int(self.cap)

    def enter(self) -> int:
        """Take a place; the number returned goes back with `leave`."""
        self.taken += 1
        return self._epoch

    def leave(self, epoch: int, *, refused: float | None, pace: float | None = None) -> None:
        """Give a place back. `refused` is the share of resources that could not be read for the rate.

        Detections that began before the last cut do not cut again. Where detections take longer for each resource than the
        first ones did, the service begins to queue: the cap then sinks slowly.
        """
        crowded = self._is_crowded(pace)
        full = self.taken >= int(self.cap)
        self.taken -= 1
        if refused is None:
            return
        if refused > self._tolerated:
            if epoch == self._epoch:
                self._cut(refused)
        elif crowded:
            if epoch == self._epoch:
                self._epoch, self._ceiling = self._epoch + 1, self.cap
                self.cap = max(min(self.cap, START), self.cap * _EASE)
        elif full:
            self._grow()

    def _is_crowded(self, pace: float | None) -> bool:
        if pace is None:
            return False
        self._paces.append(pace)
        if len(self._paces) < _SAMPLE:
            return False
        usual = median(self._paces)
        self._calm_pace = min(usual, self._calm_pace or usual)
        return usual > _CROWDED * self._calm_pace

    def _cut(self, refused: float) -> None:
        self._epoch += 1
        if self._ceiling is not None and self._last_share and refused >= _STILL * self._last_share:
            self._tolerated = 2 * max(refused, self._last_share)
            self.cap, self._ceiling = self._ceiling, None
            return
        self._ceiling, self._last_share = self.cap, refused
        self.cap = max(FEWEST, self.cap * (_GENTLE if refused <= _FEW else 0.5))

    def _grow(self) -> None:
        """Quickly below the known ceiling, slowly near it."""
        if self._ceiling is None:
            more = _GROWTH
        elif self.cap < 0.85 * self._ceiling:
            more = _GROWTH_KNOWN
        else:
            more = _GROWTH_NEAR_CEILING / self.cap
        self.cap = min(MOST, self.cap + more)
