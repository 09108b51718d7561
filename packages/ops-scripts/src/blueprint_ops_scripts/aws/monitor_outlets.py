"""Where a scheduled drift run speaks: metrics and the topic."""

from collections.abc import Mapping
from typing import Any

import boto3

NAMESPACE = "Blueprint/Drift"

_UNITS = {"DriftedResources": "Count", "OldestDriftAge": "Seconds", "CoveragePct": "Percent", "RunAge": "Seconds"}


def put_metrics(environment: str, values: Mapping[str, float]) -> None:
    """Put each metric, with the environment as its dimension."""
    cloudwatch: Any = boto3.client("cloudwatch")
    dimensions = [{"Name": "Environment", "Value": environment}]
    data = [
        {"MetricName": name, "Dimensions": dimensions, "Value": value, "Unit": _UNITS[name]}
        for name, value in values.items()
    ]
    cloudwatch.put_metric_data(Namespace=NAMESPACE, MetricData=data)


def tell(topic: str, subject: str, text: str) -> None:
    """Publish a message; SNS takes 100 characters of subject and 256 KiB of text."""
    sns: Any = boto3.client("sns")
    sns.publish(TopicArn=topic, Subject=subject[:100], Message=text[:200_000])
