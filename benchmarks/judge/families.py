"""Kinds of systems that the other simulator draws from: what is good must not be rolled back, what is bad not promoted."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from adversary import Random, System
from blueprint_config.models.delivery import RolloutConfig


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
