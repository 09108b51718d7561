"""How many failures a tick would have, going by the old version's past: what the split alone cannot tell.

With nine tenths of the traffic on the new version, "all failures are the new version's" is nearly what chance would do.
That there are thirty of them, where the old version had one a tick before, is not, unless something else happened to
both: an outage, a swing. How likely such a swing is taken to be depends on how calm the past was.
"""

import math
from collections.abc import Mapping, Sequence

FORGETTING = 0.97
"""Weight of a tick of the past, for each tick that it is older."""

MOST_CERTAIN = 50.0
"""Failures beyond which the past does not make more certain: no rate is that constant."""

_SWINGS: Mapping[float, float] = {
    0.125: 0.03,
    0.25: 0.07,
    0.5: 0.2,
    2.0: 0.25,
    4.0: 0.17,
    8.0: 0.1,
    16.0: 0.07,
    32.0: 0.05,
    64.0: 0.03,
    128.0: 0.02,
    512.0: 0.01,
}
"""Factors on both versions' rates, and how they share the chance that there is a swing at all."""

QUIET, RESTLESS = 0.1, 0.6
"""Chance of a swing in a tick, for systems of two tempers."""


class Level:
    """The old version's failures so far."""

    def __init__(self) -> None:
        self._failures = 0.0
        self._requests = 0.0

    def remember(self, failures: int, requests: int) -> None:
        """Take a tick into the past."""
        self._failures = self._failures * FORGETTING + failures
        self._requests = self._requests * FORGETTING + requests

    def likelihoods(
        self, failures: int, baseline_requests: int, canary_requests: int, ratios: Sequence[float]
    ) -> dict[float, list[float]]:
        """Probability of `failures` in one tick for each of `ratios`, by the chance of a swing.

        The rate is uncertain as a gamma distribution is, which makes the count negative binomial.
        """
        if not self._requests:
            return {QUIET: [1.0] * len(ratios), RESTLESS: [1.0] * len(ratios)}
        shape = min(self._failures, MOST_CERTAIN) + 0.5
        rate = (self._failures + 0.5) / self._requests
        constant = math.lgamma(failures + shape) - math.lgamma(shape) - math.lgamma(failures + 1)
        found: dict[float, list[float]] = {QUIET: [], RESTLESS: []}
        for ratio in ratios:
            expected = rate * (baseline_requests + ratio * canary_requests)
            steady = _negative_binomial(failures, expected, shape, constant)
            swung = sum(
                share * _negative_binomial(failures, expected * factor, shape, constant)
                for factor, share in _SWINGS.items()
            )
            for chance, values in found.items():
                values.append((1 - chance) * steady + chance * swung)
        return found


def _negative_binomial(count: int, mean: float, shape: float, constant: float) -> float:
    odds = mean / shape
    return math.exp(constant + count * math.log(odds) - (count + shape) * math.log1p(odds))
