"""Synthesis is made of calls to Node: what is asked for again and again costs few."""

from collections.abc import Callable
from typing import Any

import jsii
import pytest
from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

from blueprint_constructs import allow, let_alarms_use, let_events_use, let_logs_use, let_rules_use


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the requests that were sent to Node since the list was cleared."""
    process: Any = jsii._runtime.kernel.provider._process
    sent: list[str] = []
    real = process.send

    def send(request: Any, response_type: Any) -> Any:
        sent.append(type(request).__name__)
        return real(request, response_type)

    monkeypatch.setattr(process, "send", send)
    return sent


def test_a_grant_to_a_role_makes_the_statement_and_adds_it(new_stack: Callable[[], Stack], calls: list[str]) -> None:
    role = iam.Role(new_stack(), "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    calls.clear()
    allow(role, sid="Read", actions=["s3:GetObject"], resources=["arn:aws:s3:::bucket/*"])
    assert calls == ["CreateRequest", "InvokeRequest"]


@pytest.mark.parametrize("let", [let_alarms_use, let_events_use, let_logs_use, let_rules_use])
def test_a_key_that_is_let_in_twice_asks_nothing_the_second_time(
    let: Callable[[kms.IKey], None], new_stack: Callable[[], Stack], calls: list[str]
) -> None:
    key = kms.Key(new_stack(), "Key")
    let(key)
    assert calls
    calls.clear()
    let(key)
    assert calls == []


def test_another_key_gets_the_statement_too(synthesise: Callable[[Any], Any]) -> None:
    def build(stack: Stack) -> None:
        for name in ("One", "Other"):
            let_logs_use(kms.Key(stack, name))

    policies = [found["KeyPolicy"]["Statement"] for found in synthesise(build).all("AWS::KMS::Key")]
    assert [[s.get("Sid") for s in statements].count("LogsUseKey") for statements in policies] == [1, 1]


def test_what_is_no_role_is_granted_by_its_principal(synthesise: Callable[[Any], Any]) -> None:
    def build(stack: Stack) -> None:
        allow(iam.User(stack, "User"), sid="Read", actions=["s3:GetObject"], resources=["arn:aws:s3:::bucket/*"])

    assert "Read" in synthesise(build).statements()
