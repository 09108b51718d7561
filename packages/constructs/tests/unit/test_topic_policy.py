"""Who may publish to a topic that has a policy."""

from typing import Any

from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns

from blueprint_constructs import let_alarms_publish, let_rules_publish, let_rules_use


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


def test_rules_may_publish_without_a_condition_that_eventbridge_would_never_meet(synthesise: Any) -> None:
    def build(stack: Any) -> None:
        key = kms.Key(stack, "Key")
        let_rules_use(key)
        let_rules_publish(sns.Topic(stack, "Topic", master_key=key))

    found = synthesise(build)
    publish = found.statements("AWS::SNS::TopicPolicy")["RulesPublish"]
    assert (publish["Principal"], publish["Action"]) == ({"Service": "events.amazonaws.com"}, "sns:Publish")
    assert "Condition" not in publish
    use = found.statements("AWS::KMS::Key")["RulesUseKeyForTopics"]
    topics = {"kms:EncryptionContext:aws:sns:topicArn": "arn:aws:sns:eu-west-1:111111111111:*"}
    assert (use["Action"], use["Condition"]) == (["kms:Decrypt", "kms:GenerateDataKey"], {"ArnLike": topics})
