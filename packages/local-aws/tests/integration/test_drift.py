"""Drift: nothing is reported on an untouched stack, and every change behind CloudFormation's back is named."""

from collections.abc import Callable
from typing import Any

import pytest
from drifting_stack import CHANGES, STACK, change_queue, drifts

pytestmark = pytest.mark.integration


def test_an_untouched_stack_is_in_sync_and_every_resource_is_checked(drifting: Any) -> None:
    assert drifts(drifting) == {}
    listed = drifting.client("cloudformation").list_stack_resources(StackName=STACK)["StackResourceSummaries"]
    states = {one["LogicalResourceId"]: one["DriftInformation"]["StackResourceDriftStatus"] for one in listed}
    assert set(states.values()) == {"IN_SYNC"}, states


@pytest.mark.parametrize(("change", "logical_id", "path"), CHANGES, ids=[one[0].__name__ for one in CHANGES])
def test_a_change_behind_cloudformations_back_is_named(
    drifting: Any, change: Callable[[Any], None], logical_id: str, path: str | None
) -> None:
    assert path not in drifts(drifting).get(logical_id, {})
    change(drifting)
    found = drifts(drifting)
    assert logical_id in found
    assert path is None or path in found[logical_id], found[logical_id]


def test_expected_and_actual_values_are_said(drifting: Any) -> None:
    change_queue(drifting)
    assert drifts(drifting)["Queue"]["/VisibilityTimeout"] == ("90", "12")
