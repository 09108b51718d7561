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


@pytest.mark.parametrize(
    "action", ["sqs:*", "*", "sqs:Send*", "sqs:SendMessag?", "SendMessage", "sqs:", "SQS:SendMessage"]
)
def test_refuses_an_action_that_may_stand_for_others(role: iam.Role, action: str) -> None:
    with pytest.raises(ValueError, match="is not literal; write out each action as service:Action"):
        allow(role, sid="Some", actions=[action], resources=["arn:aws:sqs:eu-west-1:111111111111:orders"])


@pytest.mark.parametrize("resource", ["*", "**", "?*"])
def test_refuses_every_resource_however_it_is_written(role: iam.Role, resource: str) -> None:
    with pytest.raises(ValueError, match="for sqs:SendMessage; name the ARNs"):
        allow(role, sid="Some", actions=["sqs:SendMessage"], resources=[resource])


def test_refuses_a_name_that_would_leave_nothing_in_the_template(role: iam.Role) -> None:
    with pytest.raises(ValueError, match="statement '- -' says nothing in the template"):
        allow(role, sid="- -", actions=["sqs:SendMessage"], resources=["arn:aws:sqs:eu-west-1:111111111111:orders"])


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
