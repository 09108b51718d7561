"""Statements that let one part of EventBridge send to one queue."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs

from .checked import checked
from .principals import service_principal


@checked
def let_rule_send(queue: sqs.Queue, rule_arn: str, *, nth: int = 1) -> None:
    """Let the rule `rule_arn`, and no other, send to `queue`. `nth` counts its rules: SQS wants each Sid once."""
    _let_send(queue, sid=f"EventRuleSends{nth if nth > 1 else ''}", source_arn=rule_arn)


@checked
def let_bus_send(queue: sqs.Queue, bus_arn: str) -> None:
    """Let the bus `bus_arn`, and no other, send to `queue`."""
    _let_send(queue, sid="EventBusSends", source_arn=bus_arn)


def _let_send(queue: sqs.Queue, *, sid: str, source_arn: str) -> None:
    statement = iam.PolicyStatement(
        sid=sid,
        actions=["sqs:SendMessage"],
        principals=[service_principal("events.amazonaws.com")],
        resources=[queue.queue_arn],
        conditions={"ArnEquals": {"aws:SourceArn": source_arn}},
    )
    queue.add_to_resource_policy(statement)
