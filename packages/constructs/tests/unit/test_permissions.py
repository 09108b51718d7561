"""Grants are literal, or they are refused."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_iam as iam

from blueprint_constructs import allow


@pytest.fixture
def role(new_stack: Callable[[], Stack]) -> iam.Role:
    return iam.Role(new_stack(), "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))


@pytest.mark.parametrize("action", ["*", "s3:*", "kms:GenerateDataKey*", "GetItem"])
def test_refuses_an_action_that_is_not_written_out(role: iam.Role, action: str) -> None:
    with pytest.raises(ValueError, match="is not literal; write out each action"):
        allow(role, sid="Some", actions=[action], resources=["arn:aws:s3:::bucket"])


def test_refuses_every_resource_for_an_action_that_can_be_limited(role: iam.Role) -> None:
    with pytest.raises(ValueError, match=r"resource '\*' for sqs:SendMessage; name the ARNs"):
        allow(role, sid="Some", actions=["sqs:SendMessage", "xray:PutTraceSegments"], resources=["*"])


@pytest.mark.parametrize(("actions", "resources"), [([], ["arn:aws:s3:::bucket"]), (["s3:GetObject"], [])])
def test_refuses_to_grant_nothing(role: iam.Role, actions: list[str], resources: list[str]) -> None:
    with pytest.raises(ValueError, match="grants nothing"):
        allow(role, sid="Some", actions=actions, resources=resources)


def test_allows_every_resource_for_what_aws_cannot_limit(synthesise: Callable[[Any], Any]) -> None:
    def build(stack: Stack) -> None:
        role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        allow(role, sid="Trace", actions=["xray:PutTraceSegments"], resources=["*"])

    assert synthesise(build).statements()["Trace"]["Resource"] == "*"


def test_names_a_statement_by_letters_and_digits_only(synthesise: Callable[[Any], Any]) -> None:
    def build(stack: Stack) -> None:
        role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        allow(
            role,
            sid="read-my bucket 2",
            actions=["s3:GetObject"],
            resources=["arn:aws:s3:::bucket/*"],
            conditions={"StringEquals": {"aws:ResourceAccount": "111111111111"}},
        )

    statement = synthesise(build).statements()["readmybucket2"]
    assert statement["Action"] == "s3:GetObject"
    assert statement["Condition"] == {"StringEquals": {"aws:ResourceAccount": "111111111111"}}
