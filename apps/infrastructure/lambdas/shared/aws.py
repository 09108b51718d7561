"""Clients of AWS services: each made once, when it is first needed, with short deadlines."""

from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_ssm import SSMClient

from .settings import required

DEADLINES = Config(connect_timeout=2, read_timeout=4, retries={"mode": "standard", "total_max_attempts": 3})
"""Three attempts fit into the shortest function timeout (15 s), so that a caller gets an answer and not a cut line."""


@cache
def table() -> "Table":
    """The environment's table."""
    resource: Any = boto3.resource("dynamodb", config=DEADLINES)
    found: Table = resource.Table(required("TABLE_NAME"))
    return found


@cache
def events() -> "EventBridgeClient":
    """EventBridge."""
    return boto3.client("events", config=DEADLINES)


@cache
def ssm() -> "SSMClient":
    """Systems Manager."""
    return boto3.client("ssm", config=DEADLINES)
