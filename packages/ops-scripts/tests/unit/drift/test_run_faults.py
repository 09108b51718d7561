"""Whatever goes wrong, what is detectable is found, and nothing that drifted is called in sync."""

import random
from itertools import combinations

import pytest

from fake_cloudformation import FAULTS
from measuring import Measured, measure

_EVERY_TRIPLE = list(combinations(sorted(set(FAULTS) - {"stuck_detection"}), 3))
_TRIPLES = random.Random(7).sample(_EVERY_TRIPLE, 60)


def _holds(one: Measured) -> None:
    assert one.recall == 1.0
    assert one.false_in_sync == 0
    assert one.invented == 0


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_one_fault_hides_no_drift(fault: str) -> None:
    _holds(measure(faults=(fault,), stacks=12, resources=30, seed=3))


@pytest.mark.parametrize("triple", _TRIPLES, ids="+".join)
def test_three_faults_together_hide_no_drift(triple: tuple[str, ...]) -> None:
    _holds(measure(faults=triple, stacks=8, resources=12, seed=5))


def test_a_healthy_service_gives_a_complete_report() -> None:
    one = measure(stacks=12, resources=30)
    _holds(one)
    assert one.report.complete
    assert one.report.coverage.resources == one.service.world.resource_count


@pytest.mark.parametrize(
    "fault", ["denied_stacks", "denied_list", "denied_drifts", "unknown_by_permission", "stuck_detection"]
)
def test_what_could_not_be_checked_makes_the_report_incomplete(fault: str) -> None:
    assert not measure(faults=(fault,), stacks=12, resources=30, seed=3).report.complete


def test_a_missing_permission_is_named() -> None:
    denied = measure(faults=("denied_list",), stacks=4, resources=5).report.denied
    assert "cloudformation:ListStackResources" in denied


def test_a_permission_that_cloudformation_lacked_is_named() -> None:
    denied = measure(faults=("unknown_by_permission",), stacks=12, resources=30).report.denied
    assert "kms:ListResourceTags" in denied


def test_a_stack_that_lies_is_called_inconsistent() -> None:
    report = measure(faults=("stack_status_lies",), stacks=6, resources=40).report
    drifted = {stack.name for stack in report.stacks if stack.verdict == "drifted"}
    assert drifted
    assert drifted == {stack.name for stack in report.stacks if stack.inconsistent}


def test_nested_stacks_at_any_depth_are_part_of_the_run() -> None:
    one = measure(stacks=40, resources=4)
    assert len(one.report.stacks) == 40
    assert max(stack.name.count("Nested") for stack in one.report.stacks) >= 2


def test_a_clean_stack_costs_few_calls() -> None:
    assert measure(stacks=60, resources=50).calls_per_clean_stack <= 4.5
