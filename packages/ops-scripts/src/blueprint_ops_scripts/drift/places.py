"""How many detections may run at the same time: halved when the service complains, then felt out again."""

from dataclasses import dataclass

START = 6.0
"""Detections that start at once; each reads every resource of its stack inside AWS."""

MOST = 64.0
FEWEST = 1.0


@dataclass
class Places:
    """A cap on the detections in flight."""

    cap: float = START
    taken: int = 0
    _ceiling: float | None = None
    """Where the service complained last."""

    _epoch: int = 0

    @property
    def free(self) -> bool:
        """Whether one more may start."""
        return self.taken < int(self.cap)

    def enter(self) -> int:
        """Take a place; the number returned goes back with `leave`."""
        self.taken += 1
        return self._epoch

    def leave(self, epoch: int, *, crowded: bool) -> None:
        """Give a place back. Detections that began before the last halving do not halve again."""
        full = self.taken >= int(self.cap)
        self.taken -= 1
        if crowded:
            self._halve(epoch)
        elif full:
            self._grow()

    def _halve(self, epoch: int) -> None:
        if epoch == self._epoch:
            self._epoch += 1
            self._ceiling = self.cap
            self.cap = max(FEWEST, self.cap / 2)

    def _grow(self) -> None:
        """Half a place for each clean detection below nine tenths of the known ceiling, above it a tenth of that."""
        near = self._ceiling is not None and self.cap >= 0.85 * self._ceiling
        self.cap = min(MOST, self.cap + (0.5 / self.cap if near else 0.5))
