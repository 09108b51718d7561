"""How likely the counts of one tick are: how the failures are split between the versions."""

import math
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Requests and failures of both versions in one tick, from one source."""

    canary_requests: int = 0
    canary_failures: int = 0
    baseline_requests: int = 0
    baseline_failures: int = 0

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


NOTHING = Cell()


def likelihood(ratio: float, cell: Cell, precision: float = math.inf) -> float:
    """Probability of how the failures are split, when the canary's rate is `ratio` times the baseline's.

    `precision` is that of a beta-binomial split: infinite when each failure falls by itself, small when they come together.
    """
    if not cell.comparable or not cell.failures:
        return 1.0
    odds = ratio * cell.canary_requests / cell.baseline_requests
    if precision == math.inf:
        chosen = _log_choose(cell.failures, cell.canary_failures)
        return math.exp(chosen + cell.canary_failures * math.log(odds) - cell.failures * math.log1p(odds))
    canary = precision * odds / (1 + odds)
    return _beta_binomial(cell.failures, cell.canary_failures, canary, precision - canary)


def one_sided(cell: Cell) -> float:
    """Probability of the split when nothing but "nearly all of them in one version" is known: a beta of 1/4 and 1/4."""
    if not cell.comparable or not cell.failures:
        return 1.0
    return _beta_binomial(cell.failures, cell.canary_failures, 0.25, 0.25)


def _beta_binomial(total: int, chosen: int, first: float, second: float) -> float:
    return math.exp(
        _log_choose(total, chosen)
        + math.lgamma(chosen + first)
        - math.lgamma(first)
        + math.lgamma(total - chosen + second)
        - math.lgamma(second)
        - math.lgamma(total + first + second)
        + math.lgamma(first + second)
    )


@lru_cache(maxsize=4096)
def _log_choose(total: int, chosen: int) -> float:
    return math.lgamma(total + 1) - math.lgamma(chosen + 1) - math.lgamma(total - chosen + 1)
