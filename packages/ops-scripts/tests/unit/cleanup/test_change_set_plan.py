"""Which change sets go: those of our own plans, when nothing uses them."""

from typing import Any

import pytest

from blueprint_ops_scripts.cleanup.change_set_plan import SeenChangeSet, decide
from blueprint_ops_scripts.cleanup.decision import MINIMUM_AGE_SECONDS, DeleteChangeSet, Keep

RUN = "prod-20260101T000000-abcdef"
OURS: dict[str, Any] = {
    "stack": "S",
    "stack_status": "UPDATE_COMPLETE",
    "name": f"plan-{RUN}",
    "age": MINIMUM_AGE_SECONDS,
}


def test_one_that_a_plan_left_behind_goes() -> None:
    found = decide([SeenChangeSet(**OURS)], environment="prod", open_runs=frozenset())
    assert list(found) == [DeleteChangeSet(stack="S", name=f"plan-{RUN}")]


@pytest.mark.parametrize(
    ("changes", "open_runs", "reason"),
    [
        ({"name": "cdk-deploy-change-set"}, (), "not of a plan of ours"),
        ({"name": "plan-staging-20260101T000000-abcdef"}, (), "not of a plan of ours"),
        ({"stack_status": "REVIEW_IN_PROGRESS"}, (), "its stack is REVIEW_IN_PROGRESS"),
        ({}, (RUN,), "its run is open"),
        ({"age": 10.0}, (), "younger than 24 h"),
        ({"age": None}, (), "age is not known"),
    ],
)
def test_every_other_one_stays(changes: dict[str, Any], open_runs: tuple[str, ...], reason: str) -> None:
    (decision,) = decide([SeenChangeSet(**{**OURS, **changes})], environment="prod", open_runs=frozenset(open_runs))
    assert isinstance(decision, Keep)
    assert reason in decision.reason
