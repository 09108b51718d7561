"""A queue that loses nothing, and tells."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns

from blueprint_constructs import SecureQueue


@pytest.fixture(scope="module")
def plain(synthesise: Callable[[Any], Any]) -> Any:
    return synthesise(lambda stack: SecureQueue(stack, "Orders", consumer_timeout=Duration.seconds(30)))


@pytest.fixture(scope="module")
def full(synthesise: Callable[[Any], Any]) -> Any:
    def build(stack: Stack) -> None:
        queue = SecureQueue(
            stack,
            "Orders",
            consumer_timeout=Duration.seconds(30),
            visibility_timeout=Duration.seconds(300),
            max_receive_count=4,
            retention_period=Duration.days(2),
            encryption_key=kms.Key(stack, "Key"),
            alarm_topic=sns.Topic(stack, "Topic"),
        )
        queue.grant_consume(iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")))
        queue.allow_rule("arn:aws:events:eu-west-1:111111111111:rule/bus/placed")

    return synthesise(build)


def main_queue(synthesised: Any) -> dict[str, Any]:
    (queue,) = [found for found in synthesised.all("AWS::SQS::Queue") if "RedrivePolicy" in found]
    return dict(queue)


def test_a_queue_has_dead_letters_that_stay_two_weeks(plain: Any) -> None:
    (dead,) = [found for found in plain.all("AWS::SQS::Queue") if "RedrivePolicy" not in found]
    assert dead["MessageRetentionPeriod"] == 14 * 86_400
    assert main_queue(plain)["RedrivePolicy"]["maxReceiveCount"] == 5


def test_visibility_is_six_times_the_consumers_timeout(plain: Any) -> None:
    assert main_queue(plain)["VisibilityTimeout"] == 180


def test_a_queue_polls_long_and_is_encrypted(plain: Any) -> None:
    assert main_queue(plain)["ReceiveMessageWaitTimeSeconds"] == 20
    assert all(queue["SqsManagedSseEnabled"] is True for queue in plain.all("AWS::SQS::Queue"))


def test_both_queues_speak_tls_only(plain: Any) -> None:
    policies = plain.all("AWS::SQS::QueuePolicy")
    assert len(policies) == 2
    for policy in policies:
        (statement,) = policy["PolicyDocument"]["Statement"]
        assert statement["Effect"] == "Deny"
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_one_dead_letter_rings(full: Any) -> None:
    alarm = full.only("AWS::CloudWatch::Alarm")
    assert (alarm["MetricName"], alarm["Threshold"]) == ("ApproximateNumberOfMessagesVisible", 0)
    assert alarm["AlarmActions"] == [{"Ref": full.id_of("AWS::SNS::Topic")}]


def test_the_consumer_may_receive_and_delete_and_decrypt_through_sqs_only(full: Any) -> None:
    statements = full.statements()
    assert set(statements["ConsumeOrders"]["Action"]) == {
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
    }
    assert statements["DecryptOrders"]["Action"] == "kms:Decrypt"
    assert statements["DecryptOrders"]["Condition"] == {
        "StringEquals": {"kms:ViaService": "sqs.eu-west-1.amazonaws.com"}
    }


def test_only_the_rule_may_send_and_the_key_is_open_to_events_of_the_account_only(full: Any) -> None:
    sent = full.statements("AWS::SQS::QueuePolicy")["EventRuleSends"]
    assert sent["Condition"] == {
        "ArnEquals": {"aws:SourceArn": "arn:aws:events:eu-west-1:111111111111:rule/bus/placed"}
    }
    key = full.statements("AWS::KMS::Key")["EventsUseKey"]
    assert key["Condition"] == {"StringEquals": {"aws:SourceAccount": "111111111111"}}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"visibility_timeout": Duration.seconds(179)}, "visibility_timeout of 179 s is too short.*at least 180 s"),
        ({"max_receive_count": 2}, "max_receive_count of 2 is not between 3 and 1000"),
    ],
)
def test_refuses_what_handles_messages_twice_or_gives_up_too_soon(
    new_stack: Callable[[], Stack], options: dict[str, Any], message: str
) -> None:
    stack = new_stack()
    with pytest.raises(ValueError, match=message):
        SecureQueue(stack, "Orders", consumer_timeout=Duration.seconds(30), **options)
    assert not stack.node.children


def test_several_rules_may_send_each_by_a_statement_of_its_own(synthesise: Callable[[Any], Any]) -> None:
    def build(stack: Stack) -> None:
        queue = SecureQueue(stack, "Orders", consumer_timeout=Duration.seconds(15))
        for name in ("First", "Second"):
            queue.allow_rule(f"arn:aws:events:eu-west-1:111111111111:rule/{name}")
            queue.dead_letters.allow_rule(f"arn:aws:events:eu-west-1:111111111111:rule/{name}")

    found = synthesise(build)
    for policy in found.all("AWS::SQS::QueuePolicy"):
        sids = [each["Sid"] for each in policy["PolicyDocument"]["Statement"] if "Sid" in each]
        assert sids == ["EventRuleSends", "EventRuleSends2"]
