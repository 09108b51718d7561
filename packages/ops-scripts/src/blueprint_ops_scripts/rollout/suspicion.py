"""How much likelier a harmful ratio is than none, and through which kind of system it is seen."""

from .contrast import HARMFUL_EXCESS, HARMFUL_RATIO
from .evidence import Hypothesis, see_together
from .tick import SUSPECTED_RATIOS, TEMPERS, Kind, Tick

UNLIKE_BEFORE = 0.1
"""Chance that the next tick is not of the kind of system that the ticks so far were of."""


class Suspicion:
    """How much likelier a harmful ratio is than no difference at all, since a given tick."""

    def __init__(self) -> None:
        self._hypotheses = [Hypothesis(ratio, 1.0) for ratio in SUSPECTED_RATIOS]

    def see(self, tick: Tick) -> None:
        """Take one tick into account."""
        see_together(self._hypotheses, tick)

    @property
    def kinds(self) -> dict[Kind, float]:
        """How plausible each kind of system is by now, whatever the ratio."""
        found = dict.fromkeys(TEMPERS, 0.0)
        for hypothesis in self._hypotheses:
            for chain in hypothesis.chains:
                found[chain.kind] += chain.mass
        known = (1 - UNLIKE_BEFORE) / sum(found.values())
        return {kind: known * mass + UNLIKE_BEFORE * TEMPERS[kind] for kind, mass in found.items()}

    def odds(self, baseline_rate: float) -> float:
        """Likelihood of the smallest ratio that would be harmful at `baseline_rate`, over that of ratio 1."""
        at = SUSPECTED_RATIOS.index(harmful_ratio(baseline_rate))
        return self._hypotheses[at].mass / max(self._hypotheses[0].mass, 1e-300)


def harmful_ratio(baseline_rate: float) -> float:
    """The greatest of the ratios looked at that is not above the smallest which is harmful at `baseline_rate`."""
    harmful = max(HARMFUL_RATIO, 1 + HARMFUL_EXCESS / max(baseline_rate, 1e-6))
    return max(ratio for ratio in SUSPECTED_RATIOS if ratio <= harmful)
