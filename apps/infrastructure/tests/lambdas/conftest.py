"""The handlers as Lambda loads them, before an AWS that lives in this process."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1] / "lambdas"), str(HERE)]

from fake_aws import FakeAws, Wire  # noqa: E402 - the fake lies beside this file

from shared import aws  # noqa: E402 - what Lambda puts on the path had to be put there first

SETTINGS = {
    "TABLE_NAME": "table",
    "EVENT_BUS_NAME": "shop",
    "RELEASE_PARAMETER": "/shop/test/release",
    "MAX_BODY_BYTES": "1024",
    "AWS_LAMBDA_FUNCTION_VERSION": "7",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "POWERTOOLS_TRACE_DISABLED": "true",
}


@pytest.fixture(scope="session")
def wire() -> Iterator[Wire]:
    """The handlers' own boto3 clients, made once, whose requests come to us."""
    wire = Wire()
    with pytest.MonkeyPatch.context() as environment:
        for name, value in SETTINGS.items():
            environment.setenv(name, value)
        wire.answer_for(aws.table().meta.client)
        wire.answer_for(aws.events())
        wire.answer_for(aws.ssm())
        yield wire


@pytest.fixture
def fake(wire: Wire) -> FakeAws:
    """An empty table, a bus, and a release parameter."""
    wire.aws = FakeAws()
    return wire.aws


@pytest.fixture
def context() -> Any:
    """What Lambda tells a handler about its call."""
    return SimpleNamespace(
        function_name="orders",
        memory_limit_in_mb=256,
        invoked_function_arn="arn:aws:lambda:eu-west-1:111111111111:function:orders:live",
        aws_request_id="request",
        get_remaining_time_in_millis=lambda: 10_000,
    )


@pytest.fixture
def http() -> Callable[..., dict[str, Any]]:
    """Makes the event that an HTTP API sends for a request of the signed-in user `ann`."""

    def event(
        method: str,
        path: str,
        body: str | None = None,
        *,
        user: str | None = "ann",
        headers: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
        base64: bool = False,
    ) -> dict[str, Any]:
        context: dict[str, Any] = {"http": {"method": method, "path": path}, "stage": "$default"}
        if user is not None:
            context["authorizer"] = {"jwt": {"claims": {"sub": user}}}
        return {
            "version": "2.0",
            "rawPath": path,
            "headers": {"content-type": "application/json", **(headers or {})},
            "queryStringParameters": query,
            "requestContext": context,
            "body": body,
            "isBase64Encoded": base64,
        }

    return event


@pytest.fixture
def rest() -> Callable[..., dict[str, Any]]:
    """Makes the event that a REST API sends for a request of the signed-in user `ann`."""

    def event(method: str, path: str, body: str | None = None) -> dict[str, Any]:
        return {
            "httpMethod": method,
            "path": path,
            "headers": {"Content-Type": "application/json"},
            "multiValueHeaders": {},
            "queryStringParameters": None,
            "requestContext": {"authorizer": {"claims": {"sub": "ann"}}, "stage": "live"},
            "body": body,
            "isBase64Encoded": False,
        }

    return event
