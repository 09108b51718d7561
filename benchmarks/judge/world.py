"""A simulated minute of a rollout: traffic, failures of both versions, what shares them, and how late they are seen."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Rate = Callable[[int, float], float]
"""From the minute and the canary's weight to a rate."""


def always(rate: float) -> Rate:
    """A rate that does not change."""
    return lambda minute, weight: rate


@dataclass(kw_only=True)
class Scenario:
    """One kind of rollout. `bad` says what the right answer is."""

    name: str
    bad: bool
    baseline: Rate = field(default_factory=lambda: always(0.001))
    canary: Rate | None = None
    """Failure rate of the new version; the old one's by default."""

    traffic: Callable[[int], float] = field(default=lambda minute: 600.0)
    """Requests a minute."""

    probes: int = 0
    """Probes of each version a minute."""

    outage: Callable[[int, float], float] = field(default=lambda minute, weight: 0.0)
    """Extra failure rate of both versions."""

    shared_noise: float = 0.0
    """Standard deviation of the logarithm of a factor on both versions' rates, drawn each minute."""

    clump: float = 1.0
    """Mean number of failures that come together, in one version and minute."""

    retries: int = 0
    """Further attempts that a client makes after a failure, routed anew."""

    sick_environment: tuple[str, int, float, float] | None = None
    """Side, latest start in minutes (drawn), length in minutes, and share of the side's requests that fail."""

    slow_baseline: Rate | None = None
    slow_canary: Rate | None = None
    cold_start_slow: float = 0.0
    """Share of the canary's requests that are slow in the first minute of each step."""

    throttled: float = 0.0
    throttled_baseline: float = 0.0
    """Share of the canary's and of the baseline's requests that are throttled."""

    lag: tuple[int, int] = (0, 0)
    """Minutes after which counts are seen: drawn between the two for each rollout."""

    slip: float = 0.1
    """Share of the failures that are booked a minute after their request."""

    first_bad: int = 1


class World:
    """One simulated rollout."""

    def __init__(self, scenario: Scenario, random: np.random.Generator) -> None:
        self.scenario = scenario
        self.random = random
        self.minute = 0
        self.late = int(random.integers(scenario.lag[0], scenario.lag[1] + 1))
        self.pending: deque[dict[str, Any]] = deque()
        self.slipped = {"baseline": 0, "canary": 0}
        self.last_weight = 0.0
        self.first_bad: int | None = None
        self.sick_from = float(random.uniform(2, scenario.sick_environment[1])) if scenario.sick_environment else 0.0

    def step(self, weight: float) -> dict[str, Any]:
        """The line that the judge is given after another minute at `weight`."""
        self.minute += 1
        counts = self._minute(weight)
        self.pending.append(counts)
        self.last_weight = weight
        nothing = {side: {"requests": 0, "errors": 0} for side in ("baseline", "canary")}
        seen = self.pending.popleft() if len(self.pending) > self.late else nothing
        line = {"minute": self.minute, "weight": weight, "baseline": seen["baseline"], "canary": seen["canary"]}
        if self.scenario.probes:
            line["probes"] = counts["probes"]  # probes are ours, and known at once
        return line

    def _minute(self, weight: float) -> dict[str, Any]:
        scenario, random = self.scenario, self.random
        total = int(random.poisson(max(0.0, scenario.traffic(self.minute))))
        canary = int(random.binomial(total, weight))
        requests = {"baseline": total - canary, "canary": canary}
        rates = self._rates(weight)
        if rates["canary"] > 1.5 * rates["baseline"] and rates["canary"] >= rates["baseline"] + 0.005:
            self.first_bad = self.first_bad or (self.minute if requests["canary"] or scenario.probes else None)
        errors = {side: self._failures(requests[side], rates[side], side) for side in requests}
        self._retry(requests, errors, rates, weight)
        counts: dict[str, Any] = {}
        for side, number in requests.items():
            # Failures of a clump are of one moment, and booked together.
            late = int(random.binomial(errors[side], scenario.slip)) if scenario.clump <= 1 else 0
            booked = min(number, errors[side] - late + self.slipped[side])
            self.slipped[side] = late
            counts[side] = {"requests": number, "errors": booked}
        self._latency(counts, weight)
        if scenario.throttled:
            counts["canary"]["throttles"] = int(random.binomial(requests["canary"], scenario.throttled))
        if scenario.throttled_baseline:
            counts["baseline"]["throttles"] = int(random.binomial(requests["baseline"], scenario.throttled_baseline))
        counts["probes"] = {side: self._probed(rates[side]) for side in ("baseline", "canary")}
        return counts

    def _rates(self, weight: float) -> dict[str, float]:
        scenario = self.scenario
        factor = float(np.exp(self.random.normal(0, scenario.shared_noise))) if scenario.shared_noise else 1.0
        outage = scenario.outage(self.minute, weight)
        old = scenario.baseline(self.minute, weight)
        new = scenario.canary(self.minute, weight) if scenario.canary else old
        return {
            side: min(1.0, 1 - (1 - min(1.0, rate * factor)) * (1 - outage))
            for side, rate in (("baseline", old), ("canary", new))
        }

    def _failures(self, requests: int, rate: float, side: str) -> int:
        sick = self.scenario.sick_environment
        if sick and sick[0] == side:
            part = min(self.minute + 1.0, self.sick_from + sick[2]) - max(float(self.minute), self.sick_from)
            rate += sick[3] * max(0.0, part)
        if self.scenario.clump <= 1:
            return int(self.random.binomial(requests, min(1.0, rate)))
        clumps = int(self.random.poisson(requests * rate / self.scenario.clump))
        return min(requests, int(self.random.geometric(1 / self.scenario.clump, clumps).sum())) if clumps else 0

    def _retry(self, requests: dict[str, int], errors: dict[str, int], rates: dict[str, float], weight: float) -> None:
        again = sum(errors.values())
        for _ in range(self.scenario.retries):
            canary = int(self.random.binomial(again, weight))
            again_failed = 0
            for side, number in (("baseline", again - canary), ("canary", canary)):
                failed = int(self.random.binomial(number, rates[side]))
                requests[side] += number
                errors[side] += failed
                again_failed += failed
            again = again_failed

    def _latency(self, counts: dict[str, Any], weight: float) -> None:
        scenario = self.scenario
        if scenario.slow_baseline is None:
            return
        old = scenario.slow_baseline(self.minute, weight)
        new = scenario.slow_canary(self.minute, weight) if scenario.slow_canary else old
        if new > 1.5 * old and new >= old + 0.005 and counts["canary"]["requests"]:
            self.first_bad = self.first_bad or self.minute
        if scenario.cold_start_slow and weight != self.last_weight:
            new += scenario.cold_start_slow
        for side, rate in (("baseline", old), ("canary", new)):
            counts[side]["slow"] = int(self.random.binomial(counts[side]["requests"], min(1.0, rate)))

    def _probed(self, rate: float) -> dict[str, int]:
        return {"requests": self.scenario.probes, "errors": int(self.random.binomial(self.scenario.probes, rate))}
