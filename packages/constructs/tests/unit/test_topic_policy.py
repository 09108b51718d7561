"""Who may publish to a topic that has a policy."""

from typing import Any

from aws_cdk import aws_sns as sns

from blueprint_constructs import let_alarms_publish


def test_alarms_of_the_own_account_may_publish_although_the_topic_asks_for_tls(synthesise: Any) -> None:
    found = synthesise(lambda stack: let_alarms_publish(sns.Topic(stack, "Topic", enforce_ssl=True)))
    statement = found.statements("AWS::SNS::TopicPolicy")["AlarmsPublish"]
    assert statement["Effect"] == "Allow"
    assert statement["Action"] == "sns:Publish"
    assert statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert statement["Condition"] == {
        "ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:*"},
        "StringEquals": {"aws:SourceAccount": "111111111111"},
    }
