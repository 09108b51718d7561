"""The plain difference of the rates, every tick compared within itself, with a bound: what a promotion must rule out."""

import math
from dataclasses import dataclass, replace

from .bounds import Z_90
from .likelihood import Cell

HARMFUL_RATIO = 1.5
HARMFUL_EXCESS = 0.005
"""A release is bad when its rate is above 1.5 times the old one's and by at least half a percentage point."""

FAILURES_OF_A_BURST = 5
"""Failures that two ticks must have before they can be put aside as a burst."""


@dataclass(frozen=True)
class Weighted:
    """Failures of both versions in some ticks, weighted as N. Mantel and W. Haenszel (1959) do.

    Summing over ticks first would blame the canary for an outage that came when it had most of the traffic.
    """

    canary: float = 0.0
    baseline: float = 0.0
    variance: float = 0.0
    weight: float = 0.0
    failures: int = 0
    """Of the canary, as they were counted."""

    squares: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Sums over the ticks of excess squared, excess times weight, and weight squared."""

    @classmethod
    def of(cls, cell: Cell) -> "Weighted":
        """One tick from one source; nothing when only one version was seen."""
        if not cell.comparable:
            return cls()
        canary = cell.canary_requests / (cell.canary_requests + cell.baseline_requests)
        baseline = 1 - canary
        return cls(
            canary=cell.canary_failures * baseline,
            baseline=cell.baseline_failures * canary,
            variance=cell.canary_failures * baseline**2 + cell.baseline_failures * canary**2,
            weight=cell.canary_requests * baseline,
            failures=cell.canary_failures,
        )

    def plus(self, other: "Weighted", sign: int = 1) -> "Weighted":
        """Both together, or this without the other."""
        return Weighted(
            self.canary + sign * other.canary,
            self.baseline + sign * other.baseline,
            self.variance + sign * other.variance,
            self.weight + sign * other.weight,
            self.failures + sign * other.failures,
            (
                self.squares[0] + sign * other.squares[0],
                self.squares[1] + sign * other.squares[1],
                self.squares[2] + sign * other.squares[2],
            ),
        )

    def as_tick(self) -> "Weighted":
        """The same, with its squares."""
        return replace(self, squares=(self.excess**2, self.excess * self.weight, self.weight**2))

    @property
    def spread(self) -> float:
        """Variance of the excess as the ticks show it: more than chance gives where failures do not fall independently."""
        mean = self.excess / self.weight if self.weight else 0.0
        squared, mixed, weights = self.squares
        return squared - 2 * mean * mixed + mean**2 * weights

    @property
    def excess(self) -> float:
        """Failures that the canary has too many, weighted."""
        return self.canary - self.baseline


@dataclass
class Contrast:
    """All ticks of a rollout."""

    total: Weighted = Weighted()
    worst: Weighted = Weighted()
    """The two ticks in a row that speak most against the canary: where a burst would be."""

    _last: Weighted = Weighted()

    def see(self, traffic: Cell, probes: Cell) -> None:
        """Take one tick into account."""
        tick = Weighted.of(traffic).plus(Weighted.of(probes)).as_tick()
        pair = self._last.plus(tick)
        self._last, self.total = tick, self.total.plus(tick)
        if pair.excess > self.worst.excess:
            self.worst = pair

    @property
    def looks_harmful(self) -> bool:
        """Whether the plain rates are those of a bad release, whatever chance could have done."""
        seen = self.total
        return seen.canary > HARMFUL_RATIO * seen.baseline and seen.excess >= HARMFUL_EXCESS * seen.weight

    def harm_ruled_out(self, *, scale: float = 1.0) -> bool:
        """Whether the upper 90 % bound of the difference is below what is harmful, `scale` times.

        Two ticks that hold most of the canary's failures are put aside once: one sick environment is no bad release. The
        bound is Wilson's for small counts: without failures it is 1.6 over the weight.
        """
        seen, worst = self.total, self.worst
        if worst.failures >= FAILURES_OF_A_BURST and worst.canary > self.total.canary / 2:
            seen = self.total.plus(worst, sign=-1)
        room = Z_90**2 / 2
        upper = seen.excess + room + Z_90 * math.sqrt(max(0.0, seen.variance, seen.spread) + room / 2)
        return upper < max(scale * HARMFUL_EXCESS * seen.weight, (HARMFUL_RATIO - 1) * seen.baseline)
