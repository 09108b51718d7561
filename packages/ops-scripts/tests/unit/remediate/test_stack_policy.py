"""What a stack policy forbids. What cannot be read forbids everything."""

import json
from typing import Any

import pytest

from blueprint_ops_scripts.remediate.stack_policy import forbids

ALL = {"Effect": "Allow", "Principal": "*", "Action": "Update:*", "Resource": "*"}


def _forbids(*statements: dict[str, Any], replaces: bool = False) -> bool:
    policy = json.dumps({"Statement": list(statements)})
    return forbids(policy, logical_id="Table", type="AWS::DynamoDB::Table", replaces=replaces)


def _deny(**more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Principal": "*", "Action": "Update:*", "Resource": "*", **more}


@pytest.mark.parametrize(
    "statements",
    [
        (ALL,),
        (ALL, _deny(Resource="LogicalResourceId/Queue")),
        (ALL, _deny(Action=["Update:Replace", "Update:Delete"])),
        (ALL, _deny(Condition={"StringEquals": {"ResourceType": ["AWS::RDS::DBInstance"]}})),
        (ALL, _deny(NotResource="LogicalResourceId/Table")),
    ],
)
def test_what_is_allowed_and_not_denied_may_be_modified(statements: tuple[dict[str, Any], ...]) -> None:
    assert not _forbids(*statements)


@pytest.mark.parametrize(
    "statements",
    [
        (),
        (_deny(), ALL),
        (ALL, _deny(Resource="LogicalResourceId/Ta*")),
        (ALL, _deny(Action="Update:Modify")),
        (ALL, _deny(Condition={"StringLike": {"ResourceType": "AWS::DynamoDB::*"}})),
        (ALL, _deny(Condition={"DateGreaterThan": {"aws:CurrentTime": "2026-01-01"}})),
        ({**ALL, "Resource": "LogicalResourceId/Queue"},),
        ({**ALL, "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2026-01-01"}}},),
        ({"Action": "Update:*"},),
    ],
)
def test_what_is_denied_or_not_allowed_or_not_understood_is_forbidden(statements: tuple[dict[str, Any], ...]) -> None:
    assert _forbids(*statements)


def test_a_replacement_is_another_action_than_a_modification() -> None:
    assert _forbids(ALL, _deny(Action="Update:Replace"), replaces=True)


def test_without_a_policy_everything_is_allowed() -> None:
    assert not forbids(None, logical_id="Table", type="AWS::DynamoDB::Table", replaces=True)


def test_a_policy_that_is_not_json_forbids() -> None:
    assert forbids("{", logical_id="Table", type="AWS::DynamoDB::Table", replaces=False)
