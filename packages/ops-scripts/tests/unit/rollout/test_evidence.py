"""The likelihoods are probabilities, and ticks that say nothing change nothing."""

import math

import pytest

from blueprint_ops_scripts.rollout.evidence import Chain, Evidence
from blueprint_ops_scripts.rollout.level import QUIET, RESTLESS, Level
from blueprint_ops_scripts.rollout.likelihood import NOTHING, Cell, likelihood, one_sided
from blueprint_ops_scripts.rollout.tick import KINDS_OF_BURSTS, LONGEST_BURST, Bursts, Tick


def split(canary: int, *, of: int) -> Cell:
    return Cell(canary_requests=60, canary_failures=canary, baseline_requests=540, baseline_failures=of - canary)


def tick(cell: Cell = NOTHING, *, probes: Cell = NOTHING, earlier: Bursts | None = None) -> Tick:
    return Tick(traffic=cell, probes=probes, level=Level(), earlier=earlier or Bursts())


@pytest.mark.parametrize("precision", [math.inf, 4.0, 0.5])
@pytest.mark.parametrize("ratio", [0.5, 1.0, 64.0])
def test_splits_of_the_failures_sum_to_one(ratio: float, precision: float) -> None:
    assert sum(likelihood(ratio, split(n, of=20), precision) for n in range(21)) == pytest.approx(1.0)


def test_one_sided_splits_sum_to_one_and_prefer_the_ends() -> None:
    chances = [one_sided(split(n, of=20)) for n in range(21)]
    assert sum(chances) == pytest.approx(1.0)
    assert chances[0] > 5 * chances[10]


@pytest.mark.parametrize("chance", [QUIET, RESTLESS])
def test_counts_of_failures_sum_to_one(chance: float) -> None:
    level = Level()
    for _ in range(10):
        level.remember(2, 540)
    sums = sum(level.likelihoods(count, 540, 60, [1.0])[chance][0] for count in range(3_000))
    assert sums == pytest.approx(1.0, abs=0.02), "but for what an outage without bound has beyond"


def test_ticks_that_say_nothing_move_mass_between_calm_and_bursts_and_lose_none() -> None:
    chain = Chain(1.0, (math.inf, QUIET))
    for _ in range(20):
        chain.see(1.0, [float(KINDS_OF_BURSTS)] * LONGEST_BURST, 0.05)
    assert chain.mass == pytest.approx(1.0)
    assert 0.02 < chain.bursting < 0.2


def test_nothing_seen_is_no_evidence() -> None:
    evidence = Evidence()
    for _ in range(50):
        evidence.see(tick())
    assert evidence.value == pytest.approx(1.0)


def test_failing_probes_of_the_new_version_are_evidence_without_traffic() -> None:
    evidence = Evidence()
    probes = Cell(canary_requests=30, canary_failures=6, baseline_requests=30, baseline_failures=0)
    for _ in range(3):
        evidence.see(tick(probes=probes))
    assert evidence.value > 100


def test_a_million_failures_do_not_overflow() -> None:
    evidence, level, earlier = Evidence(), Level(), Bursts()
    for failures in (10, 1_000_000, 10, 900_000):
        cell = Cell(
            canary_requests=10**6, canary_failures=failures, baseline_requests=10**6, baseline_failures=failures
        )
        seen = Tick(traffic=cell, probes=NOTHING, level=level, earlier=earlier)
        earlier = seen.bursts
        evidence.see(seen)
        level.remember(failures, 10**6)
    assert 0 < evidence.value < 1
