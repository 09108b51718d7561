"""Kinds of rollouts in which a third simulator found the judge wrong; it was changed until they held."""

from collections.abc import Callable

from world import Rate, Scenario, always

BAKE_BEGINS = 21
"""Minute in which the bake of the standard profile begins at the earliest."""


def from_minute(first: int, rate: float, *, before: float = 0.001) -> Rate:
    return lambda minute, weight: rate if minute >= first else before


def growing(a_minute: float) -> Rate:
    return lambda minute, weight: 0.001 + a_minute * minute


def outage_in_bake(rate: float, *, minutes: int) -> Callable[[int, float], float]:
    return lambda minute, weight: rate if weight >= 0.9 and BAKE_BEGINS + 2 <= minute < BAKE_BEGINS + 2 + minutes else 0


def good() -> list[Scenario]:
    """Releases that must not be rolled back."""
    return [
        Scenario(
            name="shared outage in the bake, some traffic",
            bad=False,
            traffic=lambda minute: 120.0,
            outage=outage_in_bake(0.3, minutes=4),
        ),
        Scenario(
            name="shared outage in the bake, low traffic",
            bad=False,
            traffic=lambda minute: 60.0,
            outage=outage_in_bake(0.3, minutes=4),
        ),
        Scenario(name="shared outage, still on at the end", bad=False, outage=outage_in_bake(0.1, minutes=100)),
        Scenario(name="grows for both, 0.05 points a minute", bad=False, baseline=growing(0.0005)),
        Scenario(name="grows for both, 0.1 points a minute", bad=False, baseline=growing(0.001)),
        Scenario(name="both throttled", bad=False, throttled=0.1, throttled_baseline=0.1),
        Scenario(name="noisy, 20 % errors", bad=False, baseline=always(0.2)),
    ]


def bad() -> list[Scenario]:
    """Releases that must not be promoted."""
    return [
        Scenario(name="5 %, last 4 min of the bake", bad=True, canary=from_minute(BAKE_BEGINS + 6, 0.05)),
        Scenario(name="5 %, last 2 min of the bake", bad=True, canary=from_minute(BAKE_BEGINS + 8, 0.05)),
        Scenario(name="20 %, last minute of the bake", bad=True, canary=from_minute(BAKE_BEGINS + 9, 0.2)),
        Scenario(name="2 %, last 3 min of the bake", bad=True, canary=from_minute(BAKE_BEGINS + 7, 0.02)),
        Scenario(
            name="5 % on 1 %, last 3 min of the bake",
            bad=True,
            baseline=always(0.01),
            canary=from_minute(BAKE_BEGINS + 7, 0.05, before=0.01),
        ),
        Scenario(
            name="3 % on 1 %, last 6 min of the bake",
            bad=True,
            baseline=always(0.01),
            canary=from_minute(BAKE_BEGINS + 4, 0.03, before=0.01),
        ),
    ]
