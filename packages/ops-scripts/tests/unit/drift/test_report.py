"""Coverage always adds up, and the verdicts say no more than is known."""

import pytest

from blueprint_ops_scripts.drift.admission import Admission, admit
from blueprint_ops_scripts.drift.report import Coverage


def test_coverage_that_does_not_add_up_cannot_be_made() -> None:
    with pytest.raises(AssertionError, match="2 of 3 resources"):
        Coverage(resources=3, checked=2)


def test_coverage_adds_part_by_part() -> None:
    total = Coverage(resources=2, checked=1, unsupported=1) + Coverage(resources=1, stale=1)
    assert total == Coverage(resources=3, checked=1, unsupported=1, stale=1)


@pytest.mark.parametrize("part", ["unknown", "stale", "skipped"])
def test_anything_left_unchecked_is_incomplete(part: str) -> None:
    assert not Coverage(**{"resources": 1, part: 1}).complete


def test_unsupported_types_do_not_make_it_incomplete() -> None:
    assert Coverage(resources=2, checked=1, unsupported=1).complete


@pytest.mark.parametrize(
    ("status", "admission"),
    [
        ("CREATE_COMPLETE", Admission.CHECK),
        ("UPDATE_ROLLBACK_FAILED", Admission.CHECK),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", Admission.WAIT),
        ("REVIEW_IN_PROGRESS", Admission.NOT_APPLICABLE),
        ("ROLLBACK_COMPLETE", Admission.NOT_APPLICABLE),
        ("CREATE_FAILED", Admission.NOT_APPLICABLE),
        ("DELETE_COMPLETE", Admission.GONE),
    ],
)
def test_a_stack_is_admitted_by_its_status(status: str, admission: Admission) -> None:
    assert admit(status) is admission
