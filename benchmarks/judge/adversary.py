"""Another simulator, with nothing in common with `world.py`: no number of the judge was chosen by it.

Every rollout draws its system anew: from a hundredth of a request a second to five thousand, ticks of 10 to 300 s, a
day's swing, gamma-distributed failure rates (negative binomial counts), failures that hang together over time, shares
that are not the weights, ticks that are lost, late or counted twice, and schedules of one to ten steps.
"""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from blueprint_config.models.delivery import RolloutConfig

Random = np.random.Generator
Line = dict[str, Any]
SIDES = ("baseline", "canary")


@dataclass(kw_only=True)
class System:
    """What one rollout drew. Rates are shares of requests."""

    bad: bool = False
    old: float = 0.001
    new: float = 0.001
    new_from: int = 0
    """Tick from which the new version has its own rate; before, it has the old one's."""

    every: int = 1
    """The new version's own rate shows in every so many ticks only."""

    per_tick: float = 600.0
    day: float = 0.0
    """Amplitude of the daily swing, 0 to 1."""

    tick_seconds: float = 60.0
    shared_spread: float = 0.0
    """Standard deviation of the logarithm of a factor on both rates, which hangs together over ticks."""

    memory: float = 0.8
    """Autocorrelation of that factor from tick to tick."""

    shape: float = math.inf
    """Shape of the gamma factor on each version's rate in each tick: small is overdispersed."""

    share_bias: float = 0.0
    """Shift of the logit of the canary's share."""

    lost: float = 0.0
    late: float = 0.0
    doubled: float = 0.0
    outage: tuple[int, int, float] = (0, 0, 0.0)
    """First tick, last tick and failure rate of an outage of both."""

    sick: tuple[int, int, float] = (0, 0, 0.0)
    """First tick, ticks, and share of the new version's requests that fail in one bad environment."""

    slow: tuple[float, float] | None = None
    """Share of slow requests of both versions; None when latency is not measured."""

    cold: float = 0.0
    """Share of the new version's requests that are slow in the first tick of a weight."""

    probes: int = 0
    probe_rates: tuple[float, float] | None = None
    """Share of failed probes of both; the traffic's rates when None."""

    profile: RolloutConfig = field(default_factory=RolloutConfig)


class Adversary:
    """One rollout of a system: `step` gives the line after another tick at a weight."""

    def __init__(self, system: System, random: Random) -> None:
        self.system, self.random = system, random
        self.minute, self.factor, self.phase = 0, 0.0, float(random.uniform(0, 2 * math.pi))
        self.weight = 0.0
        self.held = {side: np.zeros(3, dtype=np.int64) for side in SIDES}
        self.expected = [0.0, 0.0]
        self.served = 0

    @property
    def harmful(self) -> bool:
        """Whether the new version's true rate over its requests was that of a bad release, as this rollout went."""
        if self.system.slow is not None or self.system.probe_rates is not None:
            return self.system.bad
        old, new = self.expected
        return self.system.bad and (not self.served or (new > 1.5 * old and new - old >= 0.005 * self.served))

    def step(self, weight: float) -> Line | None:
        """The line of the next tick; None when it is lost."""
        system, random = self.system, self.random
        self.minute += 1
        self.factor = system.memory * self.factor + math.sqrt(1 - system.memory**2) * float(random.normal())
        counts = self._counts(weight)
        self.weight = weight
        if random.random() < system.lost:
            return None
        if random.random() < system.late:
            self.held = {side: self.held[side] + counts[side] for side in SIDES}
            counts = {side: np.zeros(3, dtype=np.int64) for side in SIDES}
        else:
            counts = {side: counts[side] + self.held[side] for side in SIDES}
            twice = random.random() < system.doubled
            self.held = {side: counts[side] * twice for side in SIDES}
        line: Line = {"minute": self.minute, "weight": weight}
        for side in SIDES:
            line[side] = {"requests": int(counts[side][0]), "errors": int(counts[side][1])}
            if system.slow is not None:
                line[side]["slow"] = int(counts[side][2])
        if system.probes:
            line["probes"] = self._probes()
        return line

    def _rates(self) -> tuple[float, float]:
        system = self.system
        own = self.minute >= system.new_from and self.minute % system.every == 0
        return system.old, system.new if own else system.old

    def _counts(self, weight: float) -> dict[str, Any]:
        system, random = self.system, self.random
        day = 1 + system.day * math.sin(self.phase + 2 * math.pi * self.minute * system.tick_seconds / 86_400)
        requests = int(random.negative_binomial(10, 10 / (10 + max(1e-9, system.per_tick * day))))
        odds = weight / (1 - weight) * math.exp(system.share_bias + 0.05 * float(random.normal()))
        canary = int(random.binomial(requests, odds / (1 + odds)))
        factor = math.exp(system.shared_spread * self.factor - system.shared_spread**2 / 2)
        first, last, broken = system.outage
        outage = broken if first <= self.minute <= last else 0.0
        found = {}
        for side, number, rate in zip(SIDES, (requests - canary, canary), self._rates(), strict=True):
            own = factor if system.shape == math.inf else factor * float(random.gamma(system.shape, 1 / system.shape))
            failing = 1 - (1 - min(1.0, rate * own)) * (1 - outage)
            start, ticks, share = system.sick
            if side == "canary":
                self.served += number
                self.expected[0] += number * min(1.0, self.system.old * own)
                self.expected[1] += number * min(1.0, rate * own)
            if side == "canary" and start <= self.minute < start + ticks:
                failing = 1 - (1 - failing) * (1 - share)
            errors = int(random.binomial(number, failing))
            found[side] = np.array([number, errors, self._slow(side, number, weight)])
        return found

    def _slow(self, side: str, number: int, weight: float) -> int:
        if self.system.slow is None:
            return 0
        old, new = self.system.slow
        rate = old if side == "baseline" or self.minute < self.system.new_from else new
        if side == "canary" and weight != self.weight:
            rate += self.system.cold
        return int(self.random.binomial(number, min(1.0, rate)))

    def _probes(self) -> Line:
        rates = self.system.probe_rates or self._rates()
        first, last, broken = self.system.outage
        outage = broken if first <= self.minute <= last else 0.0
        number = self.system.probes
        return {
            side: {
                "requests": number,
                "errors": int(self.random.binomial(number, 1 - (1 - min(1.0, rate)) * (1 - outage))),
            }
            for side, rate in zip(SIDES, rates, strict=True)
        }
