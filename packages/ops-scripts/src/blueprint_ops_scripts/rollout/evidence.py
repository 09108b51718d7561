"""How strongly the counts speak for "the new version is worse": a sequential likelihood ratio.

Within one tick every failed request belongs to the canary with a chance that depends only on the versions' shares of
the requests and on the ratio `r` of their failure rates. Whatever hits both versions alike (an outage behind them,
a swing of traffic, a storm of retries) therefore cancels out. The evidence is the likelihood under "the rate is `r`
times the baseline's", averaged over `r` in {2, 4, ..., 128} and over the tick in which that began, divided by the
likelihood under "it is at most `tolerance` times". It may be looked at after every tick: under the second hypothesis
it exceeds `1/alpha` ever with a probability of at most `alpha` (Ville's inequality).

Failures also come in bursts that have nothing to do with the release: one bad execution environment, one client that
retries. Both hypotheses therefore allow any tick to be a *burst* of one version, and are uncertain about how
independently failures fall at all (a beta-binomial split). One bad tick alone never convicts; two clear ones at the
beginning do, later it takes three or four.

The numbers below were chosen by simulation (`nox -s bench -- judge`): fast enough to find 5 % errors within three
minutes, slow enough not to fall for a burst.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .level import QUIET, RESTLESS, Level

RATIOS = (2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
BURST_RATIOS = (*RATIOS, *(1 / ratio for ratio in RATIOS))
TOLERANCE = 1.25
TEMPERS: Mapping[tuple[float, float], float] = {
    (math.inf, QUIET): 0.55,
    (math.inf, RESTLESS): 0.15,
    (4.0, QUIET): 0.08,
    (4.0, RESTLESS): 0.08,
    (0.5, RESTLESS): 0.14,
}
"""Kinds of systems: how independently failures fall (precision of a beta-binomial split; infinite: each by itself; 0.5:
nearly all failures of a tick come together, in one version), how often both versions' rates swing, and how plausible the
kind is before anything was seen."""

BURST_STARTS = 0.015
"""Chance that a burst begins in a tick."""

BURST_SECOND_TICK = 0.6
BURST_FURTHER_TICK = 0.05
"""Chance that a burst lasts a second tick, and each further one: a minute of trouble can lie across two ticks."""

WORSE_FROM_START = 0.9
"""Prior share of the releases that are worse at once, among those that are worse."""

TURNS_WORSE = 1 / 20
"""Chance that a release which was good so far turns worse in a tick: a leak, a bug behind a schedule."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Requests and failures of both versions in one tick, from one source."""

    canary_requests: int
    canary_failures: int
    baseline_requests: int
    baseline_failures: int

    @property
    def failures(self) -> int:
        """Failures of both versions."""
        return self.canary_failures + self.baseline_failures

    @property
    def comparable(self) -> bool:
        """Whether both versions were seen."""
        return self.canary_requests > 0 and self.baseline_requests > 0

    def __add__(self, other: "Cell") -> "Cell":
        return Cell(
            canary_requests=self.canary_requests + other.canary_requests,
            canary_failures=self.canary_failures + other.canary_failures,
            baseline_requests=self.baseline_requests + other.baseline_requests,
            baseline_failures=self.baseline_failures + other.baseline_failures,
        )


class Chain:
    """The likelihood of all ticks so far under one ratio and kind of system: a Markov chain of calm ticks and bursts.

    A burst has a ratio of its own, of either direction, and keeps it for as long as it lasts.
    """

    __slots__ = ("begun", "calm", "lasting", "precision", "temper")

    def __init__(self, mass: float, precision: float, temper: float) -> None:
        self.calm = mass
        self.begun = [0.0] * len(BURST_RATIOS)
        self.lasting = [0.0] * len(BURST_RATIOS)
        self.precision = precision
        self.temper = temper

    @property
    def mass(self) -> float:
        """Prior probability times likelihood."""
        return self.calm + sum(self.begun) + sum(self.lasting)

    def see(self, calm: float, bursts: Sequence[float]) -> None:
        """Take one tick into account, by its likelihood when calm and in a burst of each ratio."""
        begin = self.calm * BURST_STARTS / len(bursts)
        over = sum(self.begun) * (1 - BURST_SECOND_TICK) + sum(self.lasting) * (1 - BURST_FURTHER_TICK)
        self.calm = (self.calm * (1 - BURST_STARTS) + over) * calm
        self.lasting = [
            (first * BURST_SECOND_TICK + later * BURST_FURTHER_TICK) * chance
            for first, later, chance in zip(self.begun, self.lasting, bursts, strict=True)
        ]
        self.begun = [begin * chance for chance in bursts]

    def scale(self, factor: float) -> None:
        """Multiply by `factor`; ratios between chains do not change when all are scaled alike."""
        self.calm *= factor
        self.begun = [mass * factor for mass in self.begun]
        self.lasting = [mass * factor for mass in self.lasting]


class Hypothesis:
    """One ratio, with every opinion on what kind of system it is seen through."""

    __slots__ = ("chains", "ratio")

    def __init__(self, ratio: float, mass: float) -> None:
        self.ratio = ratio
        self.chains = [Chain(mass * share, *kind) for kind, share in TEMPERS.items()]

    @property
    def mass(self) -> float:
        """Prior probability times likelihood."""
        return sum(chain.mass for chain in self.chains)

    def join(self, other: "Hypothesis", share: float) -> None:
        """Take over `share` of the other's mass: from here on, this ratio holds."""
        for mine, theirs in zip(self.chains, other.chains, strict=True):
            mine.calm += theirs.mass * share

    def scale(self, factor: float) -> None:
        """Multiply by `factor`."""
        for chain in self.chains:
            chain.scale(factor)


def see_together(hypotheses: Sequence[Hypothesis], *, traffic: Cell, probes: Cell, level: Level) -> None:
    """Show one tick to all. Traffic has bursts and swings; probes are spread evenly and hold the ratio in a burst too."""
    ratios = [hypothesis.ratio for hypothesis in hypotheses]
    steady = [likelihood(ratio, probes) for ratio in ratios]
    if traffic.comparable:
        totals = level.likelihoods(
            traffic.failures, traffic.baseline_requests, traffic.canary_requests, [*ratios, *BURST_RATIOS]
        )
        splits = [likelihood(ratio, traffic) for ratio in BURST_RATIOS]
        bursts = {
            temper: [split * count for split, count in zip(splits, counts[len(ratios) :], strict=True)]
            for temper, counts in totals.items()
        }
        for at, hypothesis in enumerate(hypotheses):
            for chain in hypothesis.chains:
                calm = likelihood(hypothesis.ratio, traffic, chain.precision) * totals[chain.temper][at]
                chain.see(calm, bursts[chain.temper])
    for hypothesis, chance in zip(hypotheses, steady, strict=True):
        hypothesis.scale(chance)
    factor = 1 / max(hypothesis.mass for hypothesis in hypotheses)
    for hypothesis in hypotheses:
        hypothesis.scale(factor)


class Evidence:
    """The running ratio for one kind of failure."""

    def __init__(self) -> None:
        self._good = Hypothesis(TOLERANCE, 1.0)
        self._worse = [Hypothesis(ratio, WORSE_FROM_START / len(RATIOS)) for ratio in RATIOS]
        self._still_good = 1 - WORSE_FROM_START

    @property
    def value(self) -> float:
        """How many times likelier the counts are if the new version is worse."""
        good = max(self._good.mass, 1e-300)
        return (sum(hypothesis.mass for hypothesis in self._worse) + self._still_good * good) / good

    def see(self, traffic: Cell, probes: Cell, level: Level) -> None:
        """Take one tick into account."""
        turning = self._still_good * TURNS_WORSE
        for hypothesis in self._worse:
            hypothesis.join(self._good, turning / len(RATIOS))
        self._still_good -= turning
        see_together([self._good, *self._worse], traffic=traffic, probes=probes, level=level)


def likelihood(ratio: float, cell: Cell, precision: float = math.inf) -> float:
    """Probability of how the failures are split, when the canary's rate is `ratio` times the baseline's."""
    failures = cell.failures
    if not cell.comparable or not failures:
        return 1.0
    odds = ratio * cell.canary_requests / cell.baseline_requests
    chosen = _log_choose(failures, cell.canary_failures)
    if precision == math.inf:
        return math.exp(chosen + cell.canary_failures * math.log(odds) - failures * math.log1p(odds))
    canary = precision * odds / (1 + odds)
    baseline = precision - canary
    return math.exp(
        chosen
        + math.lgamma(cell.canary_failures + canary)
        - math.lgamma(canary)
        + math.lgamma(cell.baseline_failures + baseline)
        - math.lgamma(baseline)
        - math.lgamma(failures + precision)
        + math.lgamma(precision)
    )


@lru_cache(maxsize=4096)
def _log_choose(total: int, chosen: int) -> float:
    return math.lgamma(total + 1) - math.lgamma(chosen + 1) - math.lgamma(total - chosen + 1)
