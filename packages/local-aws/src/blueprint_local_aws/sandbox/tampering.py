"""Somebody changes a queue by hand, behind CloudFormation's back."""

from collections.abc import Mapping

from blueprint_config import EnvironmentConfig

from ..client import account_client

PROPERTY = "VisibilityTimeout"


def change_order_queue(endpoint_url: str, config: EnvironmentConfig, outputs: Mapping[str, str]) -> tuple[str, str]:
    """Raise the visibility timeout of the order queue by a minute; returns the old and the new value in seconds."""
    sqs = account_client(endpoint_url, "sqs", config)
    queue = outputs["OrderQueueUrl"]
    before = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=[PROPERTY])["Attributes"][PROPERTY]
    after = str(int(before) + 60)
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={PROPERTY: after})
    return str(before), after
