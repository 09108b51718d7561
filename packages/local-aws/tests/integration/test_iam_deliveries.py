"""With IAM enforced the receiver of a delivery decides who may deliver; without its policy nothing arrives."""

import json
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from iam_world import ANSWER, World, allow, within

pytestmark = pytest.mark.integration


def test_a_rule_reaches_a_queue_only_if_the_queue_lets_it_in(world: World) -> None:
    url, arn = world.queue()
    events = world.client("events")
    events.put_rule(Name="r", EventPattern='{"source": ["shop"]}')
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn}])
    entry = {"Source": "shop", "DetailType": "t", "Detail": "{}"}
    events.put_events(Entries=[entry])
    time.sleep(0.5)
    assert world.depth(url) == 0
    world.let_service(url, arn, "events.amazonaws.com")
    events.put_events(Entries=[entry])
    assert within(5, lambda: world.depth(url) == 1)


def test_a_rule_and_an_api_call_a_function_only_with_its_permission(world: World) -> None:
    arn = world.function(ANSWER, world.let("r"))
    apis, functions = world.client("apigatewayv2"), world.client("lambda")
    api = apis.create_api(Name="a", ProtocolType="HTTP")["ApiId"]
    integration = apis.create_integration(
        ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion="2.0"
    )["IntegrationId"]
    apis.create_route(ApiId=api, RouteKey="GET /here", Target=f"integrations/{integration}")
    apis.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    address = apis.get_api(ApiId=api)["ApiEndpoint"]
    assert status_of(address) == 500
    source = world.arn("execute-api", f"{api}/*/GET/here")
    functions.add_permission(
        FunctionName="f",
        StatementId="a",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=source,
    )
    assert status_of(address) == 200
    events = world.client("events")
    rule = events.put_rule(Name="r", EventPattern='{"source": ["shop"]}')["RuleArn"]
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn}])
    before = invocations(world)
    events.put_events(Entries=[{"Source": "shop", "DetailType": "t", "Detail": "{}"}])
    time.sleep(1.0)
    assert invocations(world) == before
    functions.add_permission(
        FunctionName="f",
        StatementId="e",
        Action="lambda:InvokeFunction",
        Principal="events.amazonaws.com",
        SourceArn=rule,
    )
    events.put_events(Entries=[{"Source": "shop", "DetailType": "t", "Detail": "{}"}])
    assert within(5, lambda: invocations(world) == before + 1)


def test_a_schedule_acts_with_its_own_role(world: World) -> None:
    url, arn = world.queue()
    schedules = world.client("scheduler")

    def run_soon(name: str) -> None:
        soon = datetime.now(UTC) + timedelta(seconds=1)
        schedules.create_schedule(
            Name=name,
            ScheduleExpression=f"at({soon:%Y-%m-%dT%H:%M:%S})",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={
                "Arn": arn,
                "RoleArn": world.let(name, *([allow("sqs:SendMessage", arn)] if name == "may" else [])),
            },
        )

    run_soon("may-not")
    run_soon("may")
    assert within(15, lambda: world.depth(url) >= 1)
    time.sleep(1.0)
    assert world.depth(url) == 1


def test_an_alarm_is_heard_only_by_a_topic_that_lets_it_in(world: World) -> None:
    url, arn = world.queue()
    world.let_service(url, arn, "sns.amazonaws.com")
    sns, cloudwatch = world.client("sns"), world.client("cloudwatch")
    topic = sns.create_topic(Name="t")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    cloudwatch.put_metric_alarm(
        AlarmName="a",
        Namespace="Own",
        MetricName="M",
        Statistic="Sum",
        Period=300,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
        AlarmActions=[topic],
    )

    def ring() -> None:
        cloudwatch.put_metric_data(Namespace="Own", MetricData=[{"MetricName": "M", "Value": 1}])

    def state() -> str:
        return str(cloudwatch.describe_alarms(AlarmNames=["a"])["MetricAlarms"][0]["StateValue"])

    only_tls = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sns:Publish",
        "Resource": topic,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=document(only_tls))
    ring()
    assert within(10, lambda: state() == "ALARM")
    assert within(40, lambda: state() == "OK"), "five minutes last five seconds here"
    assert world.depth(url) == 0
    let_in = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": topic,
    }
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=document(only_tls, let_in))
    ring()
    assert within(10, lambda: world.depth(url) == 1)


def document(*statements: dict[str, Any]) -> str:
    """Return a policy as text."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def invocations(world: World) -> int:
    """Return how often the function has written its log."""
    pages = world.client("logs").get_paginator("describe_log_streams").paginate(logGroupName="/aws/lambda/f")
    return sum(len(page["logStreams"]) for page in pages)


def status_of(address: str) -> int:
    """Return the status of the answer of an API."""
    try:
        with urllib.request.urlopen(f"{address}/here", timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
