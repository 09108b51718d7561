"""Every outcome has the exit code that people script against."""

import pytest

from blueprint_ops_scripts.outcomes import Outcome, worst


def test_every_outcome_has_an_exit_code() -> None:
    assert {outcome.exit_code for outcome in Outcome} == {0, 1, 2, 3, 4, 130}


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome.NOOP, 0),
        (Outcome.ROLLED_BACK, 1),
        (Outcome.CONFIG_INVALID, 2),
        (Outcome.HELD, 3),
        (Outcome.DIVERGED, 4),
        (Outcome.INTERRUPTED, 130),
    ],
)
def test_exit_codes_are_those_of_the_table(outcome: Outcome, code: int) -> None:
    assert outcome.exit_code == code


@pytest.mark.parametrize(
    ("several", "expected"),
    [
        ([Outcome.CLEAN, Outcome.DRIFTED], Outcome.DRIFTED),
        ([Outcome.INCOMPLETE, Outcome.DRIFTED], Outcome.DRIFTED),
        ([Outcome.USAGE, Outcome.DRIFTED], Outcome.USAGE),
        ([Outcome.USAGE, Outcome.DIVERGED], Outcome.DIVERGED),
        ([Outcome.DIVERGED, Outcome.INTERRUPTED], Outcome.INTERRUPTED),
    ],
)
def test_the_worst_outcome_is_the_one_a_person_must_hear_of_first(several: list[Outcome], expected: Outcome) -> None:
    assert worst(several) is expected
