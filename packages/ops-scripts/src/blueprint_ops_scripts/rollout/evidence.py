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
"""

from collections.abc import Iterable

from .tick import KINDS_OF_BURSTS, LONGEST_BURST, RATIOS, TEMPERS, TOLERANCE, Kind, Tick

BURST_STARTS, BURST_STARTS_WITH_PROBES = 0.05, 0.015
"""Chance that a burst begins in a tick: one or two in a rollout of half an hour, in either version. Where probes look at
both versions evenly in the same tick, less is put down to bad luck."""

BURST_SECOND_TICK = 0.6
BURST_FURTHER_TICK = 0.05
"""Chance that a burst lasts a second tick, and each further one: a minute of trouble usually lies across two ticks."""

WORSE_FROM_START = 0.9
"""Prior share of the releases that are worse at once, among those that are worse."""

TURNS_WORSE = 1 / 20
"""Chance that a release which was good so far turns worse in a tick: a leak, a bug behind a schedule."""


class Chain:
    """The likelihood of all ticks so far under one ratio and kind of system: a Markov chain of calm ticks and bursts.

    A burst has a ratio of its own, of either direction, and keeps it for as long as it lasts.
    """

    __slots__ = ("ages", "bursting", "calm", "ending", "kind")

    def __init__(self, mass: float, kind: Kind) -> None:
        self.calm, self.kind = mass, kind
        self.ages = [0.0] * LONGEST_BURST
        """Mass before each burst that goes on, by its length: to be multiplied with the likelihood of its ticks."""
        self.bursting = self.ending = 0.0

    @property
    def mass(self) -> float:
        """Prior probability times likelihood."""
        return self.calm + self.bursting

    def see(self, calm: float, sums: list[float], starts: float) -> None:
        """Take one tick into account: its likelihood when calm, those of bursts that end in it, and the chance of one."""
        begun, older = self.ages[0], self.ages[1:-1]
        self.ages = [
            self.calm * starts / KINDS_OF_BURSTS,
            begun * BURST_SECOND_TICK,
            *[mass * BURST_FURTHER_TICK for mass in older],
        ]
        self.calm = (self.calm * (1 - starts) + self.ending) * calm
        first, *later = [mass * chance for mass, chance in zip(self.ages, sums, strict=True)]
        longer = sum(later)
        self.bursting = first + longer
        self.ending = first * (1 - BURST_SECOND_TICK) + longer - BURST_FURTHER_TICK * (longer - later[-1])

    def scale(self, factor: float) -> None:
        """Multiply by `factor`; ratios between chains do not change when all are scaled alike."""
        self.calm *= factor
        self.bursting *= factor
        self.ending *= factor
        self.ages = [mass * factor for mass in self.ages]


class Hypothesis:
    """One ratio, with every opinion on what kind of system it is seen through."""

    __slots__ = ("chains", "ratio")

    def __init__(self, ratio: float, mass: float) -> None:
        self.ratio = ratio
        self.chains = [Chain(mass * share, kind) for kind, share in TEMPERS.items()]

    @property
    def mass(self) -> float:
        """Prior probability times likelihood."""
        return sum(chain.mass for chain in self.chains)

    def join(self, other: "Hypothesis", share: float) -> None:
        """Take over `share` of the other's mass: from here on, this ratio holds."""
        for mine, theirs in zip(self.chains, other.chains, strict=True):
            mine.calm += theirs.mass * share

    def see(self, tick: Tick) -> None:
        """Take one tick into account."""
        starts = BURST_STARTS_WITH_PROBES if tick.probes_seen else BURST_STARTS
        steady = tick.steady(self.ratio)
        for chain in self.chains:
            if tick.traffic_seen:
                chain.see(tick.calm[self.ratio, chain.kind], tick.bursts.sums[chain.kind[1]], starts)
            if steady != 1.0:
                chain.scale(steady)


class Evidence:
    """The running ratio for one kind of failure."""

    def __init__(self) -> None:
        self._good = Hypothesis(TOLERANCE, 1.0)
        self._worse = [Hypothesis(ratio, WORSE_FROM_START / len(RATIOS)) for ratio in RATIOS]
        self._still_good = 1 - WORSE_FROM_START

    @property
    def value(self) -> float:
        """How many times likelier the counts are if the new version is worse."""
        good = max(self._good.mass, 1e-280)
        return (sum(hypothesis.mass for hypothesis in self._worse) + self._still_good * good) / good

    def see(self, tick: Tick) -> None:
        """Take one tick into account."""
        turning = self._still_good * TURNS_WORSE
        for hypothesis in self._worse:
            hypothesis.join(self._good, turning / len(RATIOS))
        self._still_good -= turning
        see_together([self._good, *self._worse], tick)


SMALL = 1e-60
"""Mass below which all are scaled up, long before floating point gives out; only the ratios of masses mean something."""


def see_together(hypotheses: Iterable[Hypothesis], tick: Tick) -> None:
    """Show one tick to all."""
    together = list(hypotheses)
    for hypothesis in together:
        hypothesis.see(tick)
    most = max(hypothesis.mass for hypothesis in together)
    if most < SMALL:
        for hypothesis in together:
            for chain in hypothesis.chains:
                chain.scale(1 / most)
