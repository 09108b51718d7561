"""How many detections may run at the same time: halved when the service complains, then felt out again."""

from dataclasses import dataclass

START = 10.0
"""Detections that start at once; each reads every resource of its stack inside AWS."""

MOST = 64.0
FEWEST = 1.0

_GROWTH = 0.4
"""Places gained by each clean detection, below the point at which the service complained."""

_GROWTH_NEAR_CEILING = 0.1
"""The same close to that point, for a whole round of detections."""

_QUEUED = 1.35
"""Seconds for each resource, against the best seen, from which on the service is taken to queue our reads."""

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

    _best_pace: float | None = None
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

        Detections that began before the last halving do not halve again. One that took much longer for each resource than
        the fastest says that the service begins to queue: the cap then stays as it is.
        """
        queued = pace is not None and self._best_pace is not None and pace > _QUEUED * self._best_pace
        if pace is not None:
            self._best_pace = min(pace, self._best_pace or pace)
        full = self.taken >= int(self.cap)
        self.taken -= 1
        if refused is None:
            return
        if refused > self._tolerated:
            if epoch == self._epoch:
                self._halve(refused)
        elif full and not queued:
            self._grow()

    def _halve(self, refused: float) -> None:
        self._epoch += 1
        if self._ceiling is not None and self._last_share and refused >= _STILL * self._last_share:
            self._tolerated = 2 * max(refused, self._last_share)
            self.cap, self._ceiling = self._ceiling, None
            return
        self._ceiling, self._last_share = self.cap, refused
        self.cap = max(FEWEST, self.cap / 2)

    def _grow(self) -> None:
        """Quickly below the known ceiling, slowly near it."""
        near = self._ceiling is not None and self.cap >= 0.85 * self._ceiling
        self.cap = min(MOST, self.cap + (_GROWTH_NEAR_CEILING / self.cap if near else _GROWTH))
