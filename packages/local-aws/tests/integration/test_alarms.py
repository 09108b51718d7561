"""Alarms are evaluated by themselves: metric math, dimensions, M of N, missing data, and what follows from a state."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from iam_world import World, within

pytestmark = pytest.mark.integration


def stat(name: str, period: int = 1) -> dict[str, Any]:
    """Return a metric of our own, whose dimension tells it from its neighbour."""
    found = {"Namespace": "Own", "MetricName": name, "Dimensions": [{"Name": "Shop", "Value": "one"}]}
    return {"Metric": found, "Period": period, "Stat": "Sum"}


def put(account: Any, name: str, value: float, shop: str = "one", ago: float = 0.0) -> None:
    """Record one value."""
    dimensions = [{"Name": "Shop", "Value": shop}]
    datum = {"MetricName": name, "Value": value, "Dimensions": dimensions, "Timestamp": time.time() - ago}
    account.client("cloudwatch").put_metric_data(Namespace="Own", MetricData=[datum])


def reaches(account: Any, name: str, state: str, seconds: float = 8.0) -> bool:
    """Return whether the alarm gets into the state within so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = account.client("cloudwatch").describe_alarms(
            AlarmNames=[name], AlarmTypes=["MetricAlarm", "CompositeAlarm"]
        )
        if (found["MetricAlarms"] + found["CompositeAlarms"])[0]["StateValue"] == state:
            return True
        time.sleep(0.2)
    return False


@pytest.fixture(scope="module")
def rate_alarm(account: Any) -> str:
    """Deploy an alarm on an error rate, a composite alarm above it, and a topic with a queue that hears of it."""
    queries = [
        {"Id": "e", "MetricStat": stat("Errors"), "ReturnData": False},
        {"Id": "n", "MetricStat": stat("Requests"), "ReturnData": False},
        {"Id": "rate", "Expression": "IF(n > 10, 100 * e / n, 0)", "ReturnData": True},
    ]
    alarm = {
        "AlarmName": "rate",
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 3,
        "DatapointsToAlarm": 2,
        "Threshold": 5,
        "TreatMissingData": "notBreaching",
        "Metrics": queries,
    }
    rule = {"AlarmName": "any", "AlarmRule": {"Fn::Sub": 'ALARM("${Rate}")'}, "AlarmActions": [{"Ref": "Topic"}]}
    template = {
        "Resources": {
            "Topic": {"Type": "AWS::SNS::Topic", "Properties": {}},
            "Heard": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "heard"}},
            "Subscription": {
                "Type": "AWS::SNS::Subscription",
                "Properties": {
                    "TopicArn": {"Ref": "Topic"},
                    "Protocol": "sqs",
                    "Endpoint": {"Fn::GetAtt": ["Heard", "Arn"]},
                },
            },
            "Rate": {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm},
            "Any": {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": rule},
        }
    }
    account.deploy("alarms", template)
    return "rate"


def test_a_rate_rings_only_when_enough_periods_breach_and_the_composite_alarm_tells_the_topic(
    account: Any, rate_alarm: str
) -> None:
    assert reaches(account, rate_alarm, "OK")
    for _ in range(3):
        put(account, "Requests", 100)
        put(account, "Errors", 50)
        time.sleep(1)
    assert reaches(account, rate_alarm, "ALARM")
    assert reaches(account, "any", "ALARM")
    sqs = account.client("sqs")
    heard = sqs.receive_message(QueueUrl=sqs.get_queue_url(QueueName="heard")["QueueUrl"], WaitTimeSeconds=5)
    message = json.loads(json.loads(heard["Messages"][0]["Body"])["Message"])
    assert (message["AlarmName"], message["NewStateValue"]) == ("any", "ALARM")
    assert reaches(account, rate_alarm, "OK", seconds=15), "missing data are not breaching, so it recovers by itself"


def test_an_alarm_looks_at_its_own_dimensions_only(new_account: Callable[..., Any]) -> None:
    account = new_account()
    account.client("cloudwatch").put_metric_alarm(
        AlarmName="own",
        Namespace="Own",
        MetricName="Errors",
        Dimensions=[{"Name": "Shop", "Value": "one"}],
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="notBreaching",
    )
    put(account, "Errors", 100, shop="other")
    time.sleep(2.5)
    assert reaches(account, "own", "OK", seconds=0.5)
    put(account, "Errors", 100, shop="one")
    assert reaches(account, "own", "ALARM")


def test_an_alarm_without_data_says_so(new_account: Callable[..., Any]) -> None:
    account = new_account()
    account.client("cloudwatch").put_metric_alarm(
        AlarmName="silent",
        Namespace="Own",
        MetricName="Nothing",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="breaching",
    )
    assert reaches(account, "silent", "ALARM")


def test_metric_data_answers_math_and_ranks(account: Any) -> None:
    now = time.time()
    for value in (100, 200, 900, 1000):
        put(account, "Time", value, ago=30)
    queries = [
        {"Id": "slow", "MetricStat": {**stat("Time", 3600), "Stat": "PR(500:)"}},
        {"Id": "count", "MetricStat": {**stat("Time", 3600), "Stat": "SampleCount"}, "ReturnData": False},
        {"Id": "calls", "Expression": "count * slow / 100"},
    ]
    answer = account.client("cloudwatch").get_metric_data(
        MetricDataQueries=queries, StartTime=now - 300, EndTime=now + 1, ScanBy="TimestampAscending"
    )
    found = {result["Id"]: sum(result["Values"]) for result in answer["MetricDataResults"]}
    assert found == {"slow": 50.0, "calls": 2.0} or found == {"slow": 100.0, "calls": 2.0}, found  # over an hour's edge


def test_queues_are_measured_every_minute(world: World) -> None:
    url, _ = world.queue("measured")
    world.client("sqs").send_message(QueueUrl=url, MessageBody="m")
    cloudwatch = world.client("cloudwatch")

    def seen() -> bool:
        found = cloudwatch.get_metric_statistics(
            Namespace="AWS/SQS",
            MetricName="ApproximateNumberOfMessagesVisible",
            Dimensions=[{"Name": "QueueName", "Value": "measured"}],
            StartTime=datetime.now(UTC) - timedelta(minutes=5),
            EndTime=datetime.now(UTC) + timedelta(minutes=1),
            Period=60,
            Statistics=["Maximum"],
        )["Datapoints"]
        return [point["Maximum"] for point in found] == [1.0]

    assert within(10, seen)
