"""How many failures a tick would have, going by the old version's past: what the split alone cannot tell.

With nine tenths of the traffic on the new version, "all failures are the new version's" is nearly what chance would do.
That there are thirty of them, where the old version had one a tick before, is not, unless something else happened to
both: an outage, a swing. How likely such a swing is taken to be depends on how calm the past was.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_CERTAIN = 50.0
"""Failures beyond which the past does not make more certain: no rate is that constant."""

_SWINGS: Mapping[float, float] = {
    0.125: 0.03,
    0.25: 0.06,
    0.5: 0.13,
    0.7: 0.1,
    1.4: 0.12,
    2.0: 0.16,
    4.0: 0.14,
    8.0: 0.09,
    16.0: 0.06,
    32.0: 0.04,
    64.0: 0.03,
    128.0: 0.02,
}
"""Factors on both versions' rates, and how they share the chance that there is a swing at all."""

_STEPS = tuple((factor, math.log(factor), share) for factor, share in _SWINGS.items())

_BOUNDLESS = 0.02
"""The rest of that chance: an outage of any size, which is no more likely under one ratio than under another."""

_MAGNITUDES = 15.0
"""Over so many powers of e such an outage's count is taken to be spread evenly."""

QUIET, RESTLESS = 0.1, 0.6
"""Chance of a swing in a tick, for systems of two tempers."""

LONG, MEDIUM, SHORT = 0.97, 0.85, 0.6
"""Weight of a tick of the past for each tick that it is older, in three memories: of the hour, of the last minutes, of the
last ticks. Which of them is right is uncertain anew in every tick."""


@dataclass
class Memory:
    """The old version's failures so far, the older the less."""

    keeping: float
    even: bool = False
    """Whether a tick counts alike however much traffic it had: in the bake, whose ticks have a tenth of a step's requests, a
    rate that grows for both versions would otherwise be judged by what it was long ago."""

    failures: float = 0.0
    requests: float = 0.0

    def remember(self, failures: int, requests: int) -> None:
        """Take a tick into the past."""
        most = requests / (1 - self.keeping)
        if self.even and 0 < most < self.requests:
            self.failures, self.requests = self.failures * most / self.requests, most
        self.failures = self.failures * self.keeping + failures
        self.requests = self.requests * self.keeping + requests

    @property
    def shape(self) -> float:
        """Shape of the gamma distribution of the rate."""
        return min(self.failures, MOST_CERTAIN) + 0.5

    @property
    def rate(self) -> float:
        """Expected rate."""
        return (self.failures + 0.5) / self.requests


class Level:
    """The old version's past, as an opinion on how many failures the next tick has."""

    def __init__(self) -> None:
        self._long, self._medium, self._short = Memory(LONG), Memory(MEDIUM, even=True), Memory(SHORT)

    def remember(self, failures: int, requests: int) -> None:
        """Take a tick into the past."""
        for memory in (self._long, self._medium, self._short):
            memory.remember(failures, requests)

    def likelihoods(
        self, failures: int, baseline_requests: int, canary_requests: int, ratios: Sequence[float]
    ) -> dict[float, list[float]]:
        """Probability of `failures` in one tick for each of `ratios`, by the chance of a swing."""
        if not self._long.requests:
            return {QUIET: [1.0] * len(ratios), RESTLESS: [1.0] * len(ratios)}
        long, medium, short = (_Count(failures, memory) for memory in (self._long, self._medium, self._short))
        boundless = _BOUNDLESS * any_count(failures)
        found: dict[float, list[float]] = {QUIET: [], RESTLESS: []}
        for ratio in ratios:
            requests = baseline_requests + ratio * canary_requests
            steady = (long.chance(requests) + medium.chance(requests) + short.chance(requests)) / 3
            swung = boundless + long.swung(requests)
            for chance, values in found.items():
                values.append((1 - chance) * steady + chance * swung)
        return found


def any_count(failures: int) -> float:
    """Probability of a count of which only the order of magnitude is unknown."""
    return 1 / ((failures + 1) * _MAGNITUDES)


class _Count:
    """Negative binomial chance of one count, the rate being uncertain as a gamma distribution is."""

    __slots__ = ("_constant", "_count", "_per_request", "_shape")

    def __init__(self, count: int, past: Memory) -> None:
        self._count, self._shape = count, past.shape
        self._per_request = past.rate / past.shape
        self._constant = math.lgamma(count + past.shape) - math.lgamma(past.shape) - math.lgamma(count + 1)

    def chance(self, requests: float) -> float:
        """With so many requests, each weighted by its version's ratio."""
        odds = self._per_request * requests
        spread = (self._count + self._shape) * math.log1p(odds)
        if not self._count:
            return math.exp(self._constant - spread)
        return math.exp(self._constant + self._count * math.log(odds) - spread)

    def swung(self, requests: float) -> float:
        """The same, with each swing of the rate in its share."""
        odds = self._per_request * requests
        known = self._constant + (self._count * math.log(odds) if self._count else 0.0)
        number, more = self._count, self._count + self._shape
        return sum(
            share * math.exp(known + number * logarithm - more * math.log1p(odds * factor))
            for factor, logarithm, share in _STEPS
        )
