"""At least 98 of 100 noisy differences stay silent, and not one real one is lost."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from noise_cases import CASES, Case

from blueprint_ops_scripts.drift.noise import RULES, verdict_of


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_noise_is_silent_by_its_rule(case: Case) -> None:
    verdict, rule = verdict_of(case.noise.seen())
    assert verdict != "drift"
    assert rule == case.rule


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_its_twin_is_reported(case: Case) -> None:
    assert verdict_of(case.twin.seen()) == ("drift", None)


def test_there_are_sixty_cases_and_every_rule_has_one() -> None:
    assert len(CASES) >= 60
    assert {case.rule for case in CASES} == {rule.name for rule in RULES}
