"""Harm that has only just begun: what a promotion must not overlook, though it is too early to convict.

The evidence puts a bad tick or two down to a burst, rightly: most are. But a promotion may not be given in the middle
of one, and a bug that shows late in the bake is thin in the whole. Here nothing is excused as a burst, and only the
ticks since the most suspicious one count: the cumulative sum of E. S. Page (1954), for each ratio.
"""

import math
from collections.abc import Mapping

from .tick import SUSPECTED_RATIOS, Kind, Tick

MOST_ODDS = 100.0
"""Beyond it suspicion does not grow: good ticks after a burst must clear it within minutes."""

_MOST = math.log(MOST_ODDS)


class Onset:
    """How much likelier harm is than no difference, since the tick from which on it is the likeliest."""

    def __init__(self) -> None:
        self._sums = dict.fromkeys(SUSPECTED_RATIOS[1:], 0.0)

    def see(self, tick: Tick, kinds: Mapping[Kind, float]) -> None:
        """Take one tick into account, seen through the `kinds` of systems that are plausible by now."""
        same = _chance(tick, 1.0, kinds)
        for ratio, known in self._sums.items():
            grown = max(0.0, known) + math.log(_chance(tick, ratio, kinds) / same)
            self._sums[ratio] = min(_MOST, grown)

    def odds(self, harmful: float) -> float:
        """The strongest odds of a ratio of at least `harmful`."""
        return math.exp(max(known for ratio, known in self._sums.items() if ratio >= harmful))


def _chance(tick: Tick, ratio: float, kinds: Mapping[Kind, float]) -> float:
    """Probability of the tick's counts without a burst, whatever kind of system it is."""
    chance = tick.steady(ratio)
    if tick.traffic_seen:
        chance *= sum(share * tick.calm[ratio, kind] for kind, share in kinds.items())
    return max(chance, 1e-280)
