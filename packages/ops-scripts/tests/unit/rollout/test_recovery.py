"""What another process makes of a rollout: a table."""

from dataclasses import replace
from typing import Any

import pytest

from blueprint_config.models.delivery import RolloutConfig
from blueprint_ops_scripts.rollout.policy import StoredPolicy
from blueprint_ops_scripts.rollout.record import Intent, RolloutRecord
from blueprint_ops_scripts.rollout.recovery import Foreign, NotBegun, Nothing, Settled, Unfinished, recover
from blueprint_ops_scripts.rollout.routing import AliasState, Routing
from blueprint_ops_scripts.rollout.states import State
from blueprint_ops_scripts.rollout.target import FunctionTarget, Shift


def alias(weight: float, revision: str = "r1") -> AliasState:
    return AliasState(routing=Routing.at(weight, old="1", new="2"), revision=revision)


def shift(name: str) -> Shift:
    return Shift(
        target=FunctionTarget(name=name, function_name=name, new_version="2", parameter=f"/{name}"), old_version="1"
    )


RECORD = RolloutRecord(
    run="r",
    environment="prod",
    owner="ann",
    state=State.STEP,
    shifts=(shift("a"), shift("b")),
    policy=StoredPolicy.of(RolloutConfig()),
    started=0.0,
    updated=0.0,
    weight=0.1,
    aliases={"a": alias(0.1), "b": alias(0.1)},
)
INTENT = Intent(weight=0.25, before={"a": alias(0.1), "b": alias(0.1)})
MOVED = alias(0.25, "r2")


@pytest.mark.parametrize(
    ("changes", "live", "expected"),
    [
        ({"state": State.SUCCEEDED}, {"a": alias(0), "b": alias(0)}, Nothing()),
        ({"state": State.PROBING}, {"a": alias(0), "b": alias(0)}, NotBegun()),
        ({}, {"a": alias(0.1), "b": alias(0.1)}, Settled(weight=0.1)),
        ({}, {"a": alias(0.1), "b": alias(0.1, "r9")}, Foreign(seen={"b": "expected 1, 10% to 2, found 1, 10% to 2"})),
        ({"intent": INTENT}, {"a": alias(0.1), "b": alias(0.1)}, Unfinished(weight=0.25, missing=("a", "b"))),
        ({"intent": INTENT}, {"a": MOVED, "b": alias(0.1)}, Unfinished(weight=0.25, missing=("b",))),
        ({"intent": INTENT}, {"a": MOVED, "b": MOVED}, Settled(weight=0.25)),
        (
            {"intent": INTENT},
            {"a": MOVED, "b": alias(0.6, "r7")},
            Foreign(seen={"b": "expected 1, 10% to 2, found 1, 60% to 2"}),
        ),
    ],
)
def test_recovery_is_a_function_of_the_record_and_the_aliases(
    changes: dict[str, Any], live: dict[str, AliasState], expected: object
) -> None:
    assert recover(replace(RECORD, **changes), live) == expected


def test_record_survives_the_table() -> None:
    record = replace(RECORD, intent=INTENT, hold_until=12.5, reason="held")
    assert RolloutRecord.from_item(record.as_item()) == record
