"""One tick as every hypothesis sees it: computed once, asked by all."""

import math
from collections.abc import Mapping, Sequence

from .level import QUIET, RESTLESS, Level, any_count
from .likelihood import Cell, likelihood, one_sided

RATIOS = (2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
BURST_RATIOS = (*RATIOS, *(1 / ratio for ratio in RATIOS))
"""What a burst multiplies one version's failures by; a fifteenth kind of burst has no bound."""

KINDS_OF_BURSTS = len(BURST_RATIOS) + 1
SUSPECTED_RATIOS = (1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 25.0)
TOLERANCE = 1.25
_EVERY_RATIO = tuple(sorted({TOLERANCE, *RATIOS, *SUSPECTED_RATIOS, *BURST_RATIOS}))

Kind = tuple[float, float]
"""Precision of the split, and chance that both versions' rates swing in a tick."""

TEMPERS: Mapping[Kind, float] = {
    (math.inf, QUIET): 0.55,
    (math.inf, RESTLESS): 0.15,
    (4.0, QUIET): 0.08,
    (4.0, RESTLESS): 0.08,
    (0.5, RESTLESS): 0.14,
}
"""Kinds of systems: how independently failures fall (precision of a beta-binomial split; infinite: each by itself; 0.5:
nearly all failures of a tick come together, in one version), how often both versions' rates swing, and how plausible the
kind is before anything was seen: most functions fail for reasons of single requests, in one of four the failures cluster."""


class Tick:
    """Likelihoods of one tick, up to a factor that all have in common."""

    def __init__(self, *, traffic: Cell, probes: Cell, level: Level, earlier: "Bursts") -> None:
        self.traffic_seen, self.probes_seen = traffic.comparable, probes.comparable
        self._probes = probes
        self.calm: dict[tuple[float, Kind], float] = {}
        self.bursts = earlier
        if self.traffic_seen:
            self._see(traffic, level)

    def steady(self, ratio: float) -> float:
        """Likelihood of the probes: spread evenly over the tick, they hold the ratio in a burst too."""
        return likelihood(ratio, self._probes)

    def _see(self, traffic: Cell, level: Level) -> None:
        totals = level.likelihoods(traffic.failures, traffic.baseline_requests, traffic.canary_requests, _EVERY_RATIO)
        splits = {
            precision: [likelihood(ratio, traffic, precision) for ratio in _EVERY_RATIO]
            for precision in sorted({precision for precision, _ in TEMPERS})
        }
        boundless = one_sided(traffic)
        bursts: dict[float, list[float]] = {}
        for chance, counts in totals.items():
            known = dict(zip(_EVERY_RATIO, map(float.__mul__, splits[math.inf], counts), strict=True))
            bursts[chance] = [*(known[ratio] for ratio in BURST_RATIOS), boundless * any_count(traffic.failures)]
        for kind in TEMPERS:
            precision, chance = kind
            for ratio, split, count in zip(_EVERY_RATIO, splits[precision], totals[chance], strict=True):
                self.calm[ratio, kind] = split * count
        most = max(*self.calm.values(), *(value for values in bursts.values() for value in values))
        self.calm = {key: value / most for key, value in self.calm.items()}
        self.bursts = self.bursts.followed_by({chance: [v / most for v in vs] for chance, vs in bursts.items()})


LONGEST_BURST = 5
"""Ticks after which a burst is over; what fails for longer is no burst."""


class Bursts:
    """Likelihoods of the last 1, 2, ... ticks being one burst, summed over its kinds, by the chance of a swing."""

    def __init__(self, windows: Mapping[float, Sequence[Sequence[float]]] | None = None) -> None:
        self._windows = windows or {QUIET: [], RESTLESS: []}
        self.sums = {
            chance: [*map(sum, products), *[0.0] * (LONGEST_BURST - len(products))]
            for chance, products in self._windows.items()
        }

    def followed_by(self, tick: Mapping[float, Sequence[float]]) -> "Bursts":
        """The same one tick later; a burst keeps its ratio for as long as it lasts."""
        return Bursts(
            {
                chance: [
                    now,
                    *(
                        [a * b for a, b in zip(now, product, strict=True)]
                        for product in self._windows[chance][: LONGEST_BURST - 1]
                    ),
                ]
                for chance, now in tick.items()
            }
        )
