"""What may be deleted: nothing that anything refers to, over a hundred thousand states."""

import random
from typing import Any

import pytest

from blueprint_ops_scripts.cleanup.decision import MINIMUM_AGE_SECONDS, DeleteVersion, Keep
from blueprint_ops_scripts.cleanup.version_plan import SeenFunction, decide

OLD = MINIMUM_AGE_SECONDS
STATES = 100_000
STATUSES = (
    "UPDATE_COMPLETE",
    "CREATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "UPDATE_IN_PROGRESS",
    "UPDATE_FAILED",
    None,
)


def seen(**changes: Any) -> SeenFunction:
    values: dict[str, Any] = {
        "name": "orders",
        "function_name": "physical",
        "versions": {"1": OLD},
        "stack_status": "UPDATE_COMPLETE",
    }
    return SeenFunction(**{**values, **changes})


def test_an_old_version_that_nothing_refers_to_goes() -> None:
    assert list(decide(seen())) == [DeleteVersion(function="orders", function_name="physical", version="1")]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"aliased": frozenset({"1"})}, "an alias"),
        ({"stack": frozenset({"1"})}, "the stack"),
        ({"open_runs": {"r": frozenset({"1"})}}, "run r is open"),
        ({"releases": {"d" * 64: frozenset({"1"})}}, "release dddddddddddd is kept"),
        ({"versions": {"1": OLD - 1}}, "younger than 24 h"),
        ({"versions": {"1": None}}, "age is not known"),
        ({"stack_status": "UPDATE_IN_PROGRESS"}, "its stack is UPDATE_IN_PROGRESS"),
        ({"stack_status": "UPDATE_ROLLBACK_FAILED"}, "its stack is UPDATE_ROLLBACK_FAILED"),
        ({"stack_status": None}, "its stack is unknown"),
    ],
)
def test_every_reason_to_keep_keeps(changes: dict[str, Any], reason: str) -> None:
    (decision,) = decide(seen(**changes))
    assert isinstance(decision, Keep)
    assert reason in decision.reason


def any_function(chance: random.Random) -> SeenFunction:
    """A function in any state, sound or not."""
    names = [str(number) for number in range(1, chance.randint(1, 9))]

    def some() -> frozenset[str]:
        return frozenset(chance.sample(names, chance.randint(0, len(names)))) if chance.random() < 0.6 else frozenset()

    return seen(
        versions={name: chance.choice([None, 0.0, OLD - 1, OLD, OLD * 90]) for name in names},
        aliased=some(),
        stack=some(),
        open_runs={f"run-{number}": some() for number in range(chance.randint(0, 2))},
        releases={f"release-{number}": some() for number in range(chance.randint(0, 5))},
        stack_status=chance.choice(STATUSES),
    )


def test_nothing_reachable_is_ever_deleted() -> None:
    chance = random.Random(20_260_101)
    deletions = wrong = 0
    for _ in range(STATES):
        function = any_function(chance)
        reachable = function.aliased.union(function.stack, *function.open_runs.values(), *function.releases.values())
        for decision in decide(function):
            if isinstance(decision, DeleteVersion):
                age = function.versions[decision.version]
                deletions += 1
                wrong += decision.version in reachable or age is None or age < MINIMUM_AGE_SECONDS
                wrong += function.stack_status not in STATUSES[:3]
    assert wrong == 0
    assert deletions > 10_000
