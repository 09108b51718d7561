"""Whole rollouts on the local AWS while clients keep calling."""

import math
import time
from collections.abc import Callable
from typing import Any

import pytest

from blueprint_config.models.delivery import RolloutConfig
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.rollout.ports import RolloutEvent
from blueprint_ops_scripts.rollout.service import shift_functions
from blueprint_ops_scripts.state.lease import hold_lease

pytestmark = pytest.mark.integration


def rolled(account: Any, target: Any, policy: RolloutConfig, events: list[RolloutEvent]) -> Any:
    """Run one rollout of one function in this process."""
    environment = account.environment()
    with hold_lease(account.table(), scope="prod", owner="test", run="r1") as lease:
        result = shift_functions(
            environment, functions=[target], policy=policy, lease=lease, run="r1", report=events.append
        )
    return result, environment.calls


def test_healthy_release_is_promoted_without_a_failed_request(
    account: Any, callers: Callable[..., Any], fast: RolloutConfig
) -> None:
    target = account.function("orders", failing=(0.0, 0.0))
    events: list[RolloutEvent] = []
    with callers(account.urls["orders"], per_second=50) as traffic:
        time.sleep(2)
        result, calls = rolled(account, target, fast, events)
    assert result.outcome is Outcome.SUCCEEDED, [event.message for event in events]
    assert account.routing("orders") == ("2", {})
    assert account.parameter(target) == "2"
    failed = [answer for _, answer in traffic.answers if answer.startswith("HTTP")]
    assert failed == []
    assert_split_follows_weights(traffic.answers, events)
    control_plane = sum(count for name, count in calls.items() if not name.startswith("dynamodb"))
    assert control_plane - calls["lambda:Invoke"] <= 150, calls


def assert_split_follows_weights(answers: list[tuple[float, str]], events: list[RolloutEvent]) -> None:
    """Between two changes of the weight the share of version 2 is within 3 standard deviations of it."""
    changes = [(event.at, event.weight) for event in events if event.message.startswith("step")]
    assert len(changes) == 5
    ends = [*(at for at, _ in changes[1:]), next(event.at for event in events if event.state == "FLIP")]
    for (begin, weight), end in zip(changes, ends, strict=True):
        between = [answer for at, answer in answers if begin + 0.1 < at < end - 0.4]
        share, spread = between.count("2") / len(between), math.sqrt(weight * (1 - weight) / len(between))
        assert abs(share - weight) <= 3 * spread, (weight, share, len(between))


def test_release_that_fails_most_requests_is_rolled_back_and_nothing_else_fails(
    account: Any, callers: Callable[..., Any], fast: RolloutConfig
) -> None:
    target = account.function("orders", failing=(0.0, 0.9))
    events: list[RolloutEvent] = []
    with callers(account.urls["orders"], per_second=50) as traffic:
        time.sleep(2)
        result, _ = rolled(account, target, fast, events)
        time.sleep(1)
    assert result.outcome is Outcome.ROLLED_BACK
    assert account.routing("orders") == ("1", {})
    first = next(event.at for event in events if event.message.startswith("step"))
    decided, restored = [event.at for event in events if event.state in ("ROLLING_BACK",)][:2]
    assert decided - first <= 8
    assert restored - decided <= 1.0
    late = [answer for at, answer in traffic.answers if at > restored + 0.5 and answer != "1"]
    assert late == []
