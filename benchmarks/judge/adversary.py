"""Another simulator, with nothing in common with `world.py`: what the judge was not tuned on.

Every rollout draws its system anew: from a hundredth of a request a second to five thousand, ticks of 10 to 300 s, a
day's swing, gamma-distributed failure rates (negative binomial counts), failures that hang together over time, shares
that are not the weights, ticks that are lost, late or counted twice, and schedules of one to ten steps.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
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


def spread(random: Random, low: float, high: float) -> float:
    """A number between two, evenly in its logarithm."""
    return float(np.exp(random.uniform(np.log(low), np.log(high))))


def any_system(random: Random) -> System:
    """A healthy release on a system with enough traffic to say something."""
    rate, seconds = spread(random, 1e-5, 5e-2), spread(random, 10, 300)
    return System(
        old=rate,
        new=rate,
        per_tick=seconds * spread(random, 8, 5_000),
        tick_seconds=seconds,
        day=float(random.uniform(0, 0.9)),
        shared_spread=float(random.uniform(0, 0.3)),
        share_bias=float(random.normal(0, 0.1)),
    )


def worse(system: System, times: float, points: float) -> System:
    """The same with a bad new version: `times` the rate, and at least `points` more."""
    return replace(system, bad=True, new=min(1.0, max(times * system.old, system.old + points)))


def own_steps(random: Random) -> RolloutConfig:
    """One to ten steps from 1 %, some with a bake."""
    weights = sorted({int(weight) for weight in random.integers(1, 89, int(random.integers(1, 11)))})
    ticks = int(random.integers(1, 9))
    bake = int(random.integers(0, 2)) * 600
    return RolloutConfig(steps_percent=tuple(weights), dwell_seconds=60 * ticks, bake_seconds=bake)


Draw = Callable[[Random], System]


def quiet(random: Random) -> System:
    """Between a hundredth of a request and one request a second."""
    return replace(any_system(random), per_tick=60 * spread(random, 0.01, 1), old=0.001, new=0.001)


def clipped(random: Random, low: float, high: float) -> System:
    """A system with a rate between two."""
    rate = spread(random, low, high)
    return replace(any_system(random), old=rate, new=rate)


def outage(random: Random) -> tuple[int, int, float]:
    first = int(random.integers(2, 25))
    return first, first + int(random.integers(1, 6)), float(random.uniform(0.05, 1))


def lossy(system: System) -> System:
    return replace(system, lost=0.08, late=0.15, doubled=0.03)


GOOD: dict[str, Draw] = {
    "anything": any_system,
    "anything, probes": lambda r: replace(any_system(r), probes=30),
    "little traffic": quiet,
    "little traffic, probes": lambda r: replace(quiet(r), probes=30),
    "overdispersed": lambda r: replace(any_system(r), shape=5.0),
    "heavily overdispersed": lambda r: replace(any_system(r), shape=1.5),
    "errors hang together": lambda r: replace(any_system(r), shared_spread=1.2, memory=0.9),
    "shares are not the weights": lambda r: replace(any_system(r), share_bias=float(r.uniform(-0.7, 0.7))),
    "ticks lost, late, doubled": lambda r: lossy(any_system(r)),
    "steps of its own": lambda r: replace(any_system(r), profile=own_steps(r)),
    "a tenth worse": lambda r: (lambda s: replace(s, new=1.1 * s.old))(any_system(r)),
    "mends a broken version": lambda r: replace(any_system(r), old=float(r.uniform(0.1, 1.0))),
    "both broken": lambda r: (lambda p: replace(any_system(r), old=p, new=p))(float(r.uniform(0.2, 1.0))),
    "both broken, probes": lambda r: (lambda p: replace(any_system(r), old=p, new=p, probes=10))(
        float(r.uniform(0.2, 1.0))
    ),
    "outage of both": lambda r: replace(any_system(r), outage=outage(r)),
    "outage of both, probes": lambda r: replace(any_system(r), outage=outage(r), probes=30),
    "outage of both, lossy": lambda r: lossy(replace(any_system(r), outage=outage(r))),
    "sick environment": lambda r: replace(
        any_system(r), sick=(int(r.integers(2, 29)), int(r.integers(1, 3)), float(r.uniform(0.02, 0.2)))
    ),
    "sick environment, probes": lambda r: replace(
        any_system(r), probes=30, sick=(int(r.integers(2, 29)), int(r.integers(1, 3)), float(r.uniform(0.02, 0.2)))
    ),
    "latency": lambda r: (lambda p: replace(any_system(r), slow=(p, p)))(spread(r, 0.001, 0.1)),
    "latency, cold starts": lambda r: (lambda p: replace(any_system(r), slow=(p, p), cold=float(r.uniform(0.05, 0.5))))(
        spread(r, 0.001, 0.05)
    ),
    "latency, steps of its own": lambda r: (
        lambda p: replace(any_system(r), slow=(p, p), cold=float(r.uniform(0, 0.3)), profile=own_steps(r))
    )(spread(r, 0.001, 0.05)),
}

BAD: dict[str, Draw] = {
    "ten times": lambda r: worse(any_system(r), 10, 0.02),
    "ten times, probes": lambda r: replace(worse(any_system(r), 10, 0.02), probes=30),
    "three times": lambda r: worse(any_system(r), 3, 0.01),
    "subtle": lambda r: worse(any_system(r), 1.7, 0.007),
    "little traffic, a fifth fails": lambda r: replace(quiet(r), bad=True, new=0.2),
    "little traffic, a fifth fails, probes": lambda r: replace(quiet(r), bad=True, new=0.2, probes=30),
    "little traffic, subtle": lambda r: replace(quiet(r), bad=True, new=spread(r, 0.007, 0.03)),
    "little traffic, subtle, probes": lambda r: replace(quiet(r), bad=True, new=spread(r, 0.007, 0.03), probes=30),
    "some traffic, subtle": lambda r: replace(
        quiet(r), per_tick=spread(r, 30, 400), bad=True, new=spread(r, 0.007, 0.03)
    ),
    "overdispersed": lambda r: worse(replace(any_system(r), shape=5.0), 5, 0.02),
    "heavily overdispersed": lambda r: worse(replace(any_system(r), shape=1.5), 5, 0.02),
    "errors hang together": lambda r: worse(replace(any_system(r), shared_spread=1.2, memory=0.9), 4, 0.01),
    "shares are not the weights": lambda r: worse(
        replace(any_system(r), share_bias=float(r.uniform(-0.7, 0.7))), 4, 0.01
    ),
    "ticks lost, late, doubled": lambda r: worse(lossy(any_system(r)), 4, 0.01),
    "steps of its own": lambda r: worse(replace(any_system(r), profile=own_steps(r)), 4, 0.01),
    "broken made more broken": lambda r: worse(clipped(r, 0.05, 0.15), 2.5, 0.0),
    "half fails, then nine tenths": lambda r: worse(clipped(r, 0.4, 0.55), 1.7, 0.0),
    "in an outage of both": lambda r: worse(replace(any_system(r), outage=outage(r)), 5, 0.02),
    "traffic fails, probes do not": lambda r: replace(worse(any_system(r), 5, 0.03), probes=30, probe_rates=(0.0, 0.0)),
    "probes fail, traffic does not": lambda r: replace(any_system(r), bad=True, probes=30, probe_rates=(0.001, 0.2)),
    "begins late": lambda r: replace(worse(any_system(r), 8, 0.03), new_from=int(r.integers(3, 24))),
    "every third tick": lambda r: replace(worse(any_system(r), 20, 0.1), every=3),
    "latency": lambda r: (lambda p: replace(any_system(r), bad=True, slow=(p, 3 * p + 0.02)))(spread(r, 0.001, 0.1)),
    "latency, subtle": lambda r: (lambda p: replace(any_system(r), bad=True, slow=(p, 1.7 * p + 0.007)))(
        spread(r, 0.001, 0.1)
    ),
    "latency, cold starts": lambda r: (lambda p: replace(any_system(r), bad=True, slow=(p, 3 * p + 0.02), cold=0.2))(
        spread(r, 0.001, 0.1)
    ),
    "latency, steps of its own": lambda r: (
        lambda p: replace(any_system(r), bad=True, slow=(p, 3 * p + 0.02), profile=own_steps(r))
    )(spread(r, 0.001, 0.1)),
    "latency begins late": lambda r: (
        lambda p: replace(any_system(r), bad=True, slow=(p, 3 * p + 0.03), new_from=int(r.integers(3, 24)))
    )(spread(r, 0.001, 0.1)),
}
FAMILIES: dict[str, Draw] = {
    **{f"good: {name}": draw for name, draw in GOOD.items()},
    **{f"bad: {name}": draw for name, draw in BAD.items()},
}
