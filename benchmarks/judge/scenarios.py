"""The rollouts that a judge must get right."""

import math

import found
from world import Scenario, always


def between(first: int, last: int, rate: float):
    return lambda minute, weight: rate if first <= minute <= last else 0.0


def in_bake(rate: float, *, minutes: int = 3):
    return lambda minute, weight: rate if weight >= 0.9 and minute % 10 < minutes else 0.0


def swing(minute: int) -> float:
    return 600 * (1 + 0.9 * math.sin(minute / 3))


def gaps(minute: int) -> float:
    return 0.0 if minute % 7 in (3, 4) else 600.0


def spikes(minute: int) -> float:
    return 3_000.0 if minute % 9 == 0 else 200.0


def good() -> list[Scenario]:
    """Releases that must not be rolled back."""
    return [
        Scenario(name="healthy", bad=False, probes=30),
        Scenario(name="healthy, no errors at all", bad=False, baseline=always(0.0)),
        Scenario(name="healthy, 1 % errors", bad=False, baseline=always(0.01)),
        Scenario(name="healthy, lag 1-3 min", bad=False, baseline=always(0.005), lag=(1, 3)),
        Scenario(name="noisy, 3 % errors", bad=False, baseline=always(0.03), probes=30),
        Scenario(name="noisy, rate swings for both", bad=False, baseline=always(0.01), shared_noise=1.0),
        Scenario(name="noisy, 20 % more errors", bad=False, baseline=always(0.02), canary=always(0.024)),
        Scenario(name="swinging traffic", bad=False, baseline=always(0.005), traffic=swing),
        Scenario(name="gaps in traffic", bad=False, baseline=always(0.005), traffic=gaps),
        Scenario(name="spikes of traffic, lag", bad=False, baseline=always(0.01), traffic=spikes, lag=(1, 3)),
        Scenario(name="shared outage in a step", bad=False, outage=between(7, 9, 0.5), probes=30),
        Scenario(name="shared outage, all fails", bad=False, outage=between(13, 15, 1.0), probes=30),
        Scenario(name="shared outage, slight and long", bad=False, outage=between(4, 18, 0.05)),
        Scenario(name="shared outage in the bake", bad=False, outage=in_bake(0.4), probes=30),
        Scenario(name="shared outage, lag 1-3 min", bad=False, outage=between(7, 10, 0.3), lag=(1, 3)),
        Scenario(name="retries", bad=False, baseline=always(0.02), outage=between(8, 11, 0.3), retries=3),
        Scenario(name="bursts of errors", bad=False, baseline=always(0.004), clump=4.0),
        Scenario(name="bursts of errors, heavy", bad=False, baseline=always(0.003), clump=5.0),
        Scenario(name="sick environment, new version", bad=False, sick_environment=("canary", 28, 1.0, 0.1)),
        Scenario(name="sick environment, old version", bad=False, sick_environment=("baseline", 20, 3.0, 0.1)),
        Scenario(name="low traffic, probes", bad=False, traffic=lambda m: 20.0, probes=30),
        Scenario(name="low traffic, no probes", bad=False, traffic=lambda m: 20.0),
        Scenario(name="no traffic, probes", bad=False, traffic=lambda m: 0.0, probes=30),
        Scenario(name="no traffic, no probes", bad=False, traffic=lambda m: 0.0),
        Scenario(name="fixing release", bad=False, baseline=always(0.05), canary=always(0.001), probes=30),
        Scenario(name="fixing an outage", bad=False, baseline=always(0.6), canary=always(0.0), probes=30),
        Scenario(name="latency, noisy", bad=False, slow_baseline=always(0.05)),
        Scenario(name="latency, cold starts", bad=False, slow_baseline=always(0.01), cold_start_slow=0.1),
        Scenario(
            name="several signals, healthy", bad=False, baseline=always(0.01), slow_baseline=always(0.03), lag=(1, 2)
        ),
    ]


def bad() -> list[Scenario]:
    """Releases that must not be promoted."""
    return [
        Scenario(name="all fails", bad=True, canary=always(1.0), probes=30),
        Scenario(name="50 % errors", bad=True, canary=always(0.5)),
        Scenario(name="5 % errors, probes", bad=True, canary=always(0.05), probes=30),
        Scenario(name="5 % errors, no probes", bad=True, canary=always(0.05)),
        Scenario(name="5 % errors on 0.5 %, probes", bad=True, baseline=always(0.005), canary=always(0.05), probes=30),
        Scenario(name="5 % errors on 0.5 %, no probes", bad=True, baseline=always(0.005), canary=always(0.05)),
        Scenario(name="5 % errors, lag 1-3 min", bad=True, canary=always(0.05), lag=(1, 3), probes=30),
        Scenario(name="5 % errors, swinging traffic", bad=True, canary=always(0.05), traffic=swing),
        Scenario(name="subtle, 0.1 to 0.7 %", bad=True, canary=always(0.007)),
        Scenario(name="subtle, 0.5 to 1.5 %", bad=True, baseline=always(0.005), canary=always(0.015)),
        Scenario(name="subtle, 1 to 2 %", bad=True, baseline=always(0.01), canary=always(0.02)),
        Scenario(name="subtle, 3 to 5 %", bad=True, baseline=always(0.03), canary=always(0.05)),
        Scenario(name="subtle, 1 to 2 %, lag", bad=True, baseline=always(0.01), canary=always(0.02), lag=(1, 3)),
        Scenario(name="subtle with bursts", bad=True, baseline=always(0.004), canary=always(0.02), clump=4.0),
        Scenario(name="leak", bad=True, canary=lambda m, w: 0.001 + max(0, m - 10) * 0.003),
        Scenario(name="late, 5 % after 15 min", bad=True, canary=lambda m, w: 0.05 if m >= 15 else 0.001),
        Scenario(name="only in the bake, 5 %", bad=True, canary=lambda m, w: 0.05 if w >= 0.9 else 0.001),
        Scenario(name="only in the bake, 1.5 %", bad=True, canary=lambda m, w: 0.015 if w >= 0.9 else 0.001),
        Scenario(name="every fourth minute", bad=True, canary=lambda m, w: 0.2 if m % 4 == 0 else 0.001),
        Scenario(name="broken in a shared outage", bad=True, canary=always(0.05), outage=between(3, 6, 0.2)),
        Scenario(
            name="broken, old one has a sick environment",
            bad=True,
            canary=always(0.05),
            sick_environment=("baseline", 4, 3.0, 0.1),
        ),
        Scenario(
            name="low traffic, 20 % errors, probes", bad=True, canary=always(0.2), traffic=lambda m: 20.0, probes=30
        ),
        Scenario(name="low traffic, 20 % errors", bad=True, canary=always(0.2), traffic=lambda m: 20.0),
        Scenario(name="no traffic, 10 % of the probes", bad=True, canary=always(0.1), traffic=lambda m: 0.0, probes=30),
        Scenario(name="retries of a broken release", bad=True, baseline=always(0.01), canary=always(0.05), retries=3),
        Scenario(name="latency only, 1 to 6 %", bad=True, slow_baseline=always(0.01), slow_canary=always(0.06)),
        Scenario(name="latency only, 5 to 10 %", bad=True, slow_baseline=always(0.05), slow_canary=always(0.1)),
        Scenario(name="throttled", bad=True, canary=always(0.01), throttled=0.3),
    ]


def every() -> list[Scenario]:
    """All of them, good ones first."""
    return [*good(), *found.good(), *bad(), *found.bad()]
