"""How strongly the counts speak for "the new version is worse": a sequential likelihood ratio.

Within one tick every failed request belongs to the canary with a chance that depends only on the versions' shares of
the requests and on the ratio `r` of their failure rates. Whatever hits both versions alike (an outage behind them,
a swing of traffic, a storm of retries) therefore cancels out. The evidence is the likelihood under "the rate is `r`
times the baseline's", averaged over `r` in {2, 4, ..., 128} and over the tick in which that began, divided by the
likelihood under "it is at most `tolerance` times". It may be looked at after every tick: under the second hypothesis
it exceeds `1/alpha` ever with a probability of at most `alpha` (Ville's inequality).

Failures also come in bursts that have nothing to do with the release: one bad execution environment, one client that
retries. Both hypotheses therefore allow any tick to be a *burst*, in which the split says little; one bad tick alone
never convicts, two or three do.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

RATIOS = (2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
TOLERANCE = 1.25
BURST_STARTS = 0.03
"""Chance that a burst begins in a tick."""

BURST_GOES_ON = 0.4
"""Chance that a burst lasts another tick."""

WORSE_FROM_START = 0.6
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


class Filter:
    """The likelihood of all ticks so far under one ratio, with bursts: a hidden Markov chain of two states."""

    __slots__ = ("burst", "calm")

    def __init__(self, mass: float) -> None:
        self.calm = mass
        self.burst = 0.0

    @property
    def mass(self) -> float:
        """Prior probability times likelihood."""
        return self.calm + self.burst

    def add(self, mass: float) -> None:
        """Let `mass` of prior join now, in the calm state."""
        self.calm += mass

    def see(self, calm_likelihood: float, burst_likelihood: float) -> None:
        """Take one tick into account."""
        calm = self.calm * (1 - BURST_STARTS) + self.burst * (1 - BURST_GOES_ON)
        burst = self.calm * BURST_STARTS + self.burst * BURST_GOES_ON
        self.calm = calm * calm_likelihood
        self.burst = burst * burst_likelihood

    def scale(self, factor: float) -> None:
        """Multiply by `factor`; ratios between filters do not change when all are scaled alike."""
        self.calm *= factor
        self.burst *= factor


class Evidence:
    """The running ratio for one kind of failure."""

    def __init__(self) -> None:
        self._good = Filter(1.0)
        self._worse = [Filter(WORSE_FROM_START / len(RATIOS)) for _ in RATIOS]
        self._still_good = 1 - WORSE_FROM_START

    @property
    def value(self) -> float:
        """How many times likelier the counts are if the new version is worse."""
        worse = sum(hypothesis.mass for hypothesis in self._worse)
        return (worse + self._still_good * self._good.mass) / max(self._good.mass, 1e-300)

    def see(self, cells: Sequence[Cell]) -> None:
        """Take one tick into account; cells without failures, or of one version only, say nothing."""
        turning = self._still_good * TURNS_WORSE
        for hypothesis in self._worse:
            hypothesis.add(turning * self._good.mass / len(RATIOS))
        self._still_good -= turning
        telling = [cell for cell in cells if cell.comparable and cell.canary_failures + cell.baseline_failures]
        if not telling:
            return
        burst = math.prod(burst_likelihood(*_key(cell)) for cell in telling)
        self._good.see(math.prod(likelihood(TOLERANCE, *_key(cell)) for cell in telling), burst)
        for ratio, hypothesis in zip(RATIOS, self._worse, strict=True):
            hypothesis.see(math.prod(likelihood(ratio, *_key(cell)) for cell in telling), burst)
        self._rescale()

    def _rescale(self) -> None:
        factor = 1 / max(self._good.mass, *(hypothesis.mass for hypothesis in self._worse))
        for hypothesis in (self._good, *self._worse):
            hypothesis.scale(factor)


def _key(cell: Cell) -> tuple[int, int, float]:
    share = cell.canary_requests / (cell.canary_requests + cell.baseline_requests)
    return cell.canary_failures, cell.canary_failures + cell.baseline_failures, share


def likelihood(ratio: float, canary_failures: int, failures: int, share: float) -> float:
    """Probability that `canary_failures` of `failures` are the canary's, when it has `share` of the requests."""
    chance = ratio * share / (ratio * share + 1 - share)
    return math.exp(
        _log_choose(failures, canary_failures)
        + canary_failures * math.log(chance)
        + (failures - canary_failures) * math.log1p(-chance)
    )


def burst_likelihood(canary_failures: int, failures: int, share: float) -> float:
    """The same when one version had a burst: the average over ratios of both directions."""
    both = [*RATIOS, *(1 / ratio for ratio in RATIOS)]
    return sum(likelihood(ratio, canary_failures, failures, share) for ratio in both) / len(both)


@lru_cache(maxsize=4096)
def _log_choose(total: int, chosen: int) -> float:
    return math.lgamma(total + 1) - math.lgamma(chosen + 1) - math.lgamma(total - chosen + 1)
