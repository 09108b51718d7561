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

RATIOS = (2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
BURST_RATIOS = (*RATIOS, *(1 / ratio for ratio in RATIOS))
TOLERANCE = 1.25
PRECISIONS: Mapping[float, float] = {math.inf: 0.6, 4.0: 0.2, 0.5: 0.2}
"""How independently failures fall: precision of a beta-binomial split, and how plausible it is before anything was seen.

Infinite: each failure by itself; 0.5: nearly all failures of a tick come together, in one version.
"""

BURST_STARTS = 0.02
"""Chance that a burst begins in a tick."""

BURST_SECOND_TICK = 0.5
BURST_FURTHER_TICK = 0.05
"""Chance that a burst lasts a second tick, and each further one: a minute of trouble can lie across two ticks."""

WORSE_FROM_START = 0.8
"""Prior share of the releases that are worse at once, among those that are worse."""

TURNS_WORSE = 1 / 40
"""Chance that a release which was good so far turns worse in a tick: a leak, a bug behind a schedule."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Requests and failures of both versions in one tick, from one source."""

    canary_requests: int
    canary_failures: int
    baseline_requests: int
    baseline_failures: int
    bursty: bool = True
    """Whether bursts can be in it. Traffic has them (a client that retries, a sick environment); evenly spread probes do not."""

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
            bursty=self.bursty,
        )


class Chain:
    """The likelihood of all ticks so far under one ratio and precision: a hidden Markov chain of calm ticks and bursts.

    A burst has a ratio of its own, of either direction, and keeps it for as long as it lasts.
    """

    __slots__ = ("begun", "calm", "lasting", "precision")

    def __init__(self, mass: float, precision: float) -> None:
        self.calm = mass
        self.begun = [0.0] * len(BURST_RATIOS)
        self.lasting = [0.0] * len(BURST_RATIOS)
        self.precision = precision

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
    """One ratio, with every opinion on how independently failures fall."""

    __slots__ = ("chains", "ratio")

    def __init__(self, ratio: float, mass: float) -> None:
        self.ratio = ratio
        self.chains = [Chain(mass * share, precision) for precision, share in PRECISIONS.items()]

    @property
    def mass(self) -> float:
        """Prior probability times likelihood."""
        return sum(chain.mass for chain in self.chains)

    def join(self, other: "Hypothesis", share: float) -> None:
        """Take over `share` of the other's mass: from here on, this ratio holds."""
        for mine, theirs in zip(self.chains, other.chains, strict=True):
            mine.calm += theirs.mass * share

    def see(self, bursty: Sequence[Cell], steady: Sequence[Cell], bursts: Sequence[float]) -> None:
        """Take one tick into account: steady cells hold the ratio in a burst as well."""
        always = likelihood(self.ratio, steady) if steady else 1.0
        in_burst = [chance * always for chance in bursts] if steady else bursts
        for chain in self.chains:
            chain.see(likelihood(self.ratio, bursty, chain.precision) * always, in_burst)

    def scale(self, factor: float) -> None:
        """Multiply by `factor`."""
        for chain in self.chains:
            chain.scale(factor)


def see_together(hypotheses: Sequence[Hypothesis], cells: Sequence[Cell]) -> None:
    """Show one tick to all; cells without failures, or of one version only, say nothing."""
    telling = [cell for cell in cells if cell.comparable and cell.canary_failures + cell.baseline_failures]
    if not telling:
        return
    bursty, steady = [cell for cell in telling if cell.bursty], [cell for cell in telling if not cell.bursty]
    bursts = [likelihood(ratio, bursty) for ratio in BURST_RATIOS]
    for hypothesis in hypotheses:
        hypothesis.see(bursty, steady, bursts)
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

    def see(self, cells: Sequence[Cell]) -> None:
        """Take one tick into account."""
        turning = self._still_good * TURNS_WORSE
        for hypothesis in self._worse:
            hypothesis.join(self._good, turning / len(RATIOS))
        self._still_good -= turning
        see_together([self._good, *self._worse], cells)


def likelihood(ratio: float, cells: Sequence[Cell], precision: float = math.inf) -> float:
    """Probability of how the failures of each cell are split, when the canary's rate is `ratio` times the baseline's."""
    return math.exp(sum(_log_likelihood(ratio, cell, precision) for cell in cells))


def _log_likelihood(ratio: float, cell: Cell, precision: float) -> float:
    odds = ratio * cell.canary_requests / cell.baseline_requests
    failures = cell.canary_failures + cell.baseline_failures
    chosen = _log_choose(failures, cell.canary_failures)
    if precision == math.inf:
        return chosen + cell.canary_failures * math.log(odds) - failures * math.log1p(odds)
    canary = precision * odds / (1 + odds)
    baseline = precision - canary
    return (
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
