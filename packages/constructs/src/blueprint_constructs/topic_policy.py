"""Statements that let AWS services publish to a topic, each for the topic's own account.

A topic without a policy of its own lets everything in its account publish. The first statement that is added (`enforce_ssl` adds
one) replaces that default, and then alarms ring without anybody hearing it.
"""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns

from .checked import checked
from .principals import service_principal


@checked
def let_alarms_publish(topic: sns.ITopic) -> None:
    """Let the CloudWatch alarms of the topic's account and region publish to it; an imported topic is left alone."""
    stack = Stack.of(topic)
    account = stack.account
    alarms = f"arn:{stack.partition}:cloudwatch:{stack.region}:{account}:alarm:*"
    statement = iam.PolicyStatement(
        sid="AlarmsPublish",
        actions=["sns:Publish"],
        principals=[service_principal("cloudwatch.amazonaws.com")],
        resources=[topic.topic_arn],
        conditions={"ArnLike": {"aws:SourceArn": alarms}, "StringEquals": {"aws:SourceAccount": account}},
    )
    topic.add_to_resource_policy(statement)


@checked
def let_rules_publish(topic: sns.ITopic) -> None:
    """Let EventBridge rules publish to the topic; an imported topic is left alone.

    No condition on the source: EventBridge sends none along to SNS, and every event would be refused (EventBridge guide,
    resource-based policies). Only who may make rules in EventBridge and knows the ARN of the topic can use it.
    """
    statement = iam.PolicyStatement(
        sid="RulesPublish",
        actions=["sns:Publish"],
        principals=[service_principal("events.amazonaws.com")],
        resources=[topic.topic_arn],
    )
    topic.add_to_resource_policy(statement)
