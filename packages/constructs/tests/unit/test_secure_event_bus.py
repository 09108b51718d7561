"""Events that are not lost on their way."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

from blueprint_constructs import SecureEventBus, SecureQueue


@pytest.fixture(scope="module")
def full(synthesise: Callable[[Any], Any]) -> Any:
    def build(stack: Stack) -> None:
        key = kms.Key(stack, "Key")
        bus = SecureEventBus(stack, "Bus", bus_name="shop", archive_days=30, encryption_key=key)
        queue = SecureQueue(stack, "Orders", consumer_timeout=Duration.seconds(10), encryption_key=key)
        bus.route("Placed", queue=queue, sources=["shop.orders"], detail_types=["OrderPlaced"])
        bus.grant_put_events(iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")))

    return synthesise(build)


def test_bus_and_archive_are_encrypted_with_the_key(full: Any) -> None:
    key = {"Fn::GetAtt": [full.id_of("AWS::KMS::Key"), "Arn"]}
    assert full.only("AWS::Events::EventBus")["KmsKeyIdentifier"] == key
    assert full.only("AWS::Events::Archive")["KmsKeyIdentifier"] == key
    assert full.only("AWS::Events::Archive")["RetentionDays"] == 30


def test_a_route_retries_three_times_within_two_hours_then_keeps_the_event(full: Any) -> None:
    (target,) = full.only("AWS::Events::Rule")["Targets"]
    assert target["RetryPolicy"] == {"MaximumRetryAttempts": 3, "MaximumEventAgeInSeconds": 7200}
    dead = target["DeadLetterConfig"]["Arn"]["Fn::GetAtt"][0]
    assert "RedrivePolicy" not in full.resources("AWS::SQS::Queue")[dead]["Properties"]


def test_a_route_matches_source_and_type(full: Any) -> None:
    assert full.only("AWS::Events::Rule")["EventPattern"] == {
        "source": ["shop.orders"],
        "detail-type": ["OrderPlaced"],
    }


def test_the_rule_may_send_to_queue_and_dead_letters_and_the_bus_to_its_own(full: Any) -> None:
    rule = {"Fn::GetAtt": [full.id_of("AWS::Events::Rule"), "Arn"]}
    bus = {"Fn::GetAtt": [full.id_of("AWS::Events::EventBus"), "Arn"]}
    sources = [
        statement["Condition"]["ArnEquals"]["aws:SourceArn"]
        for policy in full.all("AWS::SQS::QueuePolicy")
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]
    assert sources.count(rule) == 2
    assert sources.count(bus) == 1


def test_a_producer_may_put_events_on_this_bus_only(full: Any) -> None:
    statement = full.statements()["PutBus"]
    assert statement["Action"] == "events:PutEvents"
    assert statement["Resource"] == {"Fn::GetAtt": [full.id_of("AWS::Events::EventBus"), "Arn"]}


def test_there_is_no_archive_unless_asked(synthesise: Callable[[Any], Any]) -> None:
    assert not synthesise(lambda stack: SecureEventBus(stack, "Bus", bus_name="shop")).all("AWS::Events::Archive")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"archive_days": 0}, "archive_days of 0 keeps nothing"),
        ({"retry_attempts": 186}, "retry_attempts of 186 is outside what EventBridge offers; use 0 to 185"),
        ({"max_event_age": Duration.seconds(59)}, "max_event_age of 59 s is outside"),
    ],
)
def test_refuses_what_eventbridge_would_refuse_before_anything_is_made(
    new_stack: Callable[[], Stack], options: dict[str, Any], message: str
) -> None:
    stack = new_stack()
    with pytest.raises(ValueError, match=message):
        SecureEventBus(stack, "Bus", bus_name="shop", **options)
    assert not stack.node.children


def test_refuses_a_route_that_would_match_everything(new_stack: Callable[[], Stack]) -> None:
    stack = new_stack()
    bus = SecureEventBus(stack, "Bus", bus_name="shop")
    queue = SecureQueue(stack, "Orders", consumer_timeout=Duration.seconds(10))
    with pytest.raises(ValueError, match="route 'All' would match every event"):
        bus.route("All", queue=queue, sources=[], detail_types=["OrderPlaced"])
