"""The drift monitor as it is deployed, with every permission enforced: its state machine runs, finds, reports and tells."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.integration

PATIENCE_SECONDS = 240.0


@pytest.fixture(scope="module")
def dev(deploy: Callable[..., Any]) -> Any:
    """Development, as it is shipped."""
    return deploy("dev", "split")


def _only(dev: Any, kind: str) -> str:
    """Physical id of the only resource of a type in the Operations stack."""
    cloudformation = dev.client("cloudformation")
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=dev.config.stack_name("Operations"))
    (found,) = [
        one["PhysicalResourceId"]
        for page in pages
        for one in page["StackResourceSummaries"]
        if one["ResourceType"] == kind
    ]
    return str(found)


def _run(dev: Any, *, until: str = "SUCCEEDED") -> dict[str, Any]:
    """Start the state machine as its schedule would, and return the report of that run."""
    states = dev.client("stepfunctions")
    machine = _only(dev, "AWS::StepFunctions::StateMachine")
    execution = states.start_execution(stateMachineArn=machine, input="{}")["executionArn"]
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (seen := states.describe_execution(executionArn=execution))["status"] == "RUNNING":
        assert time.monotonic() < deadline, "the run does not end"
        time.sleep(1)
    assert seen["status"] == until, (seen.get("error"), seen.get("cause"))
    key = json.loads(seen["output"])["report"]
    body = dev.client("s3").get_object(Bucket=dev.outputs["ReleaseBucketName"], Key=key)["Body"].read()
    report: dict[str, Any] = json.loads(body)
    return report


def _drift(report: dict[str, Any]) -> set[tuple[str, str]]:
    return {(one["type"], one["path"]) for one in report["findings"] if one["verdict"] == "drift"}


def test_a_run_looks_at_every_stack_of_the_environment(dev: Any) -> None:
    report = _run(dev)
    found = {stack["name"] for stack in report["stacks"]}
    every = dev.client("cloudformation").describe_stacks()["Stacks"]
    assert found == {one["StackName"] for one in every if one["StackName"].startswith(dev.config.stack_name(""))}
    covered = report["coverage"]
    assert covered["resources"] > 50
    assert covered["checked"] + covered["unsupported"] == covered["resources"], covered
    assert _drift(report) == set()


def test_what_somebody_changed_is_told_once_and_counted(dev: Any) -> None:
    inbox = _inbox(dev)
    sqs = dev.client("sqs")
    sqs.set_queue_attributes(QueueUrl=dev.outputs["OrderQueueUrl"], Attributes={"VisibilityTimeout": "7"})
    try:
        report = _run(dev)
        assert _drift(report) == {("AWS::SQS::Queue", "/VisibilityTimeout")}
        assert "VisibilityTimeout" in inbox()
        first_seen = [one["first_seen"] for one in report["findings"] if one["verdict"] == "drift"]
        again = _run(dev)
        assert [one["first_seen"] for one in again["findings"] if one["verdict"] == "drift"] == first_seen
        assert inbox() == "", "known drift is not news"
    finally:
        sqs.set_queue_attributes(QueueUrl=dev.outputs["OrderQueueUrl"], Attributes={"VisibilityTimeout": "90"})
    metrics = dev.client("cloudwatch").list_metrics(Namespace="Blueprint/Drift")["Metrics"]
    names = {one["MetricName"] for one in metrics}
    assert names == {"DriftedResources", "OldestDriftAge", "CoveragePct", "RunAge"}


def _inbox(dev: Any) -> Callable[[], str]:
    """A subscriber of the environment's topic; returns the next message, or nothing."""
    sqs, sns = dev.client("sqs"), dev.client("sns")
    url = sqs.create_queue(QueueName="drift-news")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allow = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    sns.subscribe(TopicArn=dev.outputs["TopicArn"], Protocol="sqs", Endpoint=arn)

    def next_about_drift() -> str:
        for _ in range(5):
            found = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1, MaxNumberOfMessages=10).get("Messages", [])
            for message in found:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            about = [message["Body"] for message in found if "drifted resources" in message["Body"]]
            if about:
                return str(about[0])
        return ""

    return next_about_drift
