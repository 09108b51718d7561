"""Every alarm watches a metric that exists, rings when it should, is heard, and is quiet again.

The alarms are those of the templates, unchanged; a minute of theirs lasts one second on this local AWS.
"""

import itertools
import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from trouble import SLOW_MILLISECONDS, Trouble, Watched, metrics_of

pytestmark = pytest.mark.integration

LAMBDA = "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html"
HTTP_API = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html"
SQS = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html"
DYNAMODB = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html"

OF_A_FUNCTION = ({"FunctionName"}, {"FunctionName", "Resource"}, {"FunctionName", "Resource", "ExecutedVersion"})
OF_AN_API = ({"ApiId"}, {"ApiId", "Stage"}, {"ApiId", "Stage", "Method", "Resource"})
DOCUMENTED: dict[tuple[str, str], tuple[tuple[set[str], ...], str]] = {
    ("AWS/Lambda", "Invocations"): (OF_A_FUNCTION, LAMBDA),
    ("AWS/Lambda", "Errors"): (OF_A_FUNCTION, LAMBDA),
    ("AWS/Lambda", "Throttles"): (OF_A_FUNCTION, LAMBDA),
    ("AWS/Lambda", "Duration"): (OF_A_FUNCTION, LAMBDA),
    ("AWS/ApiGateway", "Count"): (OF_AN_API, HTTP_API),
    ("AWS/ApiGateway", "4xx"): (OF_AN_API, HTTP_API),
    ("AWS/ApiGateway", "5xx"): (OF_AN_API, HTTP_API),
    ("AWS/ApiGateway", "Latency"): (OF_AN_API, HTTP_API),
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible"): (({"QueueName"},), SQS),
    ("AWS/SQS", "ApproximateAgeOfOldestMessage"): (({"QueueName"},), SQS),
    ("AWS/DynamoDB", "SystemErrors"): (({"TableName", "Operation"},), DYNAMODB),
    ("AWS/DynamoDB", "ReadThrottleEvents"): (({"TableName"}, {"TableName", "GlobalSecondaryIndexName"}), DYNAMODB),
    ("AWS/DynamoDB", "WriteThrottleEvents"): (({"TableName"}, {"TableName", "GlobalSecondaryIndexName"}), DYNAMODB),
    ("Blueprint/Drift", "RunAge"): (({"Environment"},), "our own: blueprint_constructs.DriftMonitor"),
}
"""Metrics with the sets of dimensions under which AWS publishes them, and where AWS says so."""


def is_out_of_reach(alarm: dict[str, Any]) -> bool:
    """Whether nobody can cause it in a test: DynamoDB's own faults, calls that take most of a minute, a day of silence."""
    metric = metrics_of(alarm)[0]
    return metric.namespace in ("AWS/DynamoDB", "Blueprint/Drift") or (
        metric.name == "Duration" and float(alarm["Threshold"]) >= SLOW_MILLISECONDS
    )


def alarms_of(deployment: Any) -> dict[str, dict[str, Any]]:
    """The metric alarms of an environment by logical id without the hash."""
    cloudformation = deployment.client("cloudformation")
    titles = {}
    for stack in cloudformation.get_paginator("describe_stacks").paginate().search("Stacks[].StackName"):
        for resource in cloudformation.describe_stack_resources(StackName=stack)["StackResources"]:
            if resource["ResourceType"] == "AWS::CloudWatch::Alarm":
                titles[resource["PhysicalResourceId"]] = resource["LogicalResourceId"][:-8]
    pages = deployment.client("cloudwatch").get_paginator("describe_alarms").paginate(AlarmTypes=["MetricAlarm"])
    return {titles[alarm["AlarmName"]]: alarm for page in pages for alarm in page["MetricAlarms"]}


@pytest.mark.parametrize(("name", "layout"), [("prod", "split"), ("regulated", "nested"), ("stress", "split")])
def test_every_alarm_watches_metrics_that_aws_documents(deploy: Callable[..., Any], name: str, layout: str) -> None:
    unknown = []
    for title, alarm in alarms_of(deploy(name, layout)).items():
        for metric in metrics_of(alarm):
            dimensions, _ = DOCUMENTED.get((metric.namespace, metric.name), ((), ""))
            if {key for key, _ in metric.dimensions} not in dimensions:
                unknown.append(f"{title}: {metric}")
    assert not unknown


class Listener:
    """A queue that is subscribed to the environment's topic and remembers what it heard."""

    def __init__(self, deployment: Any) -> None:
        self._sqs, sns = deployment.client("sqs"), deployment.client("sns")
        topic = deployment.outputs["TopicArn"]
        self._url = self._sqs.create_queue(QueueName="listener")["QueueUrl"]
        arn = f"arn:aws:sqs:{deployment.config.region}:{deployment.config.account}:listener"
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self._sqs.set_queue_attributes(QueueUrl=self._url, Attributes={"Policy": policy})
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)

    def heard(self) -> set[tuple[str, str]]:
        """Name and new state of every alarm that was told."""
        found = set()
        while messages := self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                told = json.loads(json.loads(message["Body"])["Message"])
                found.add((told["AlarmName"], told["NewStateValue"]))
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return found


@pytest.fixture(scope="module")
def rung(stress: Any) -> dict[str, Any]:
    """All trouble was made and is over: the alarms, what each went through, and what was heard of it."""
    alarms = alarms_of(stress)
    listener = Listener(stress)
    trouble = Trouble(stress, {metric for alarm in alarms.values() for metric in metrics_of(alarm)})
    out_of_reach = {metric for alarm in alarms.values() if is_out_of_reach(alarm) for metric in metrics_of(alarm)}
    trouble.spoil_messages()
    with trouble.with_faulty_functions():
        trouble.claim(out_of_reach, 1.0, seconds=3)
        # An hour of an alarm lasts a minute here; the one before must not stay well, if it has just ended.
        past_too = {"seconds": 14, "ago": (0.0, 60.0)}
        claims = threading.Thread(target=trouble.claim, args=(out_of_reach, 1e6), kwargs=past_too)
        claims.start()
        trouble.ask_for_nothing(250)
        trouble.fail_and_dawdle(14)
        claims.join()
        trouble.refuse(14)
        trouble.forgive_messages()
        trouble.keep_calling(8)
    names = {alarm["AlarmName"] for alarm in alarms.values() if alarm["TreatMissingData"] == "notBreaching"}
    health = f"{stress.config.prefix}-{stress.config.name}-health"
    wait_until_quiet(stress, {*names, health})
    ways = {title: ways_of(stress, alarm["AlarmName"]) for title, alarm in alarms.items()}
    return {"alarms": alarms, "ways": {**ways, "Health": ways_of(stress, health)}, "heard": listener.heard()}


def wait_until_quiet(deployment: Any, names: set[str]) -> None:
    """Return when these alarms are all OK; the test of each says which is not after 90 seconds."""
    cloudwatch, deadline = deployment.client("cloudwatch"), time.monotonic() + 90
    while time.monotonic() < deadline:
        pages = cloudwatch.get_paginator("describe_alarms").paginate(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        found = [alarm for page in pages for alarm in page["MetricAlarms"] + page["CompositeAlarms"]]
        if all(alarm["StateValue"] == "OK" for alarm in found if alarm["AlarmName"] in names):
            return
        time.sleep(1)


def ways_of(deployment: Any, name: str) -> list[str]:
    """The states through which an alarm went, oldest first."""
    pages = deployment.client("cloudwatch").get_paginator("describe_alarm_history")
    asked = {"AlarmName": name, "AlarmTypes": ["MetricAlarm", "CompositeAlarm"], "HistoryItemType": "StateUpdate"}
    return [
        json.loads(item["HistoryData"])["newState"]["stateValue"]
        for page in pages.paginate(**asked, ScanBy="TimestampAscending")
        for item in page["AlarmHistoryItems"]
        if item["AlarmName"] == name
    ]


def goes_both_ways(states: list[str]) -> bool:
    """Whether an alarm rang and was quiet after, in whatever order its life began."""
    pairs = list(itertools.pairwise(states))
    return ("OK", "ALARM") in pairs and ("ALARM", "OK") in pairs


def test_every_alarm_rings_is_heard_and_is_quiet_again(rung: dict[str, Any], show: Callable[[str], None]) -> None:
    lines, wrong = ["alarms of stress, all with one second for a minute"], []
    for title, alarm in sorted(rung["alarms"].items()):
        metrics = metrics_of(alarm)
        how = "put" if is_out_of_reach(alarm) else "real"
        name, states = alarm["AlarmName"], rung["ways"][title]
        heard = sorted(state for told, state in rung["heard"] if told == name)
        what = f"{metrics[0].namespace} {' '.join(dict.fromkeys(metric.name for metric in metrics))}"
        lines.append(f"  {title:<52} {what:<52} {how:<4} {' > '.join(states):<30} heard {', '.join(heard)}")
        if not goes_both_ways(states) or heard != ["ALARM", "OK"]:
            wrong.append(f"{title}: {states}, heard {heard}")
    lines.append(f"  {'Health (composite)':<52} {'any of them':<52} {'real':<4} {' > '.join(rung['ways']['Health'])}")
    show("\n".join(lines))
    assert not wrong, "\n".join(wrong)
    assert goes_both_ways(rung["ways"]["Health"])


def test_the_metrics_of_the_alarms_were_published_by_traffic(stress: Any, rung: dict[str, Any]) -> None:
    pages = stress.client("cloudwatch").get_paginator("list_metrics").paginate()
    published = {
        Watched(
            namespace=metric["Namespace"],
            name=metric["MetricName"],
            dimensions=tuple(sorted((found["Name"], found["Value"]) for found in metric["Dimensions"])),
        )
        for page in pages
        for metric in page["Metrics"]
    }
    # What is out of reach was put, which would prove nothing.
    real = {metric for alarm in rung["alarms"].values() if not is_out_of_reach(alarm) for metric in metrics_of(alarm)}
    assert real - published == set()
