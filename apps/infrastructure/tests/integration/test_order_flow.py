"""A deployed environment, from sign-in to fulfilment, over HTTP, with every permission enforced."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from blueprint_local_aws.sandbox.customer import Customer

pytestmark = pytest.mark.integration


@pytest.fixture
def customer(deployed: Any) -> Customer:
    """Somebody who signed in."""
    found: Customer = deployed.customer()
    return found


def test_health_is_public_and_says_release_and_version(deployed: Any) -> None:
    answer = deployed.call("GET", "/health")
    assert (answer.status, answer.body) == (200, {"status": "healthy", "release": "none", "version": "1"})


def test_an_order_is_placed_told_and_fulfilled_once(deployed: Any, customer: Customer) -> None:
    order_id = customer.place_order(1)
    assert customer.wait_until_handled(order_id) == "fulfilled"
    own = deployed.call("GET", "/orders", token=customer.token).body["orders"]
    assert [order["id"] for order in own] == [order_id]
    assert within(10, lambda: not deployed.items(sort_key="EVENT"))


def test_the_relay_sends_an_event_that_a_crash_kept_back(deployed: Any, customer: Customer) -> None:
    order_id = customer.place_order(1)
    customer.wait_until_handled(order_id)
    table = {"TableName": deployed.outputs["TableName"]}
    dynamodb = deployed.client("dynamodb")
    key = {"PK": {"S": f"ORDER#{order_id}"}}
    dynamodb.update_item(
        **table,
        Key={**key, "SK": {"S": "ORDER"}},
        UpdateExpression="SET #s = :placed",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":placed": {"S": "placed"}},
    )
    event = {"GSI1PK": {"S": "OUTBOX#0"}, "GSI1SK": {"S": "2026-01-01T00:00:00.000+00:00"}}
    detail = {"S": json.dumps({"order_id": order_id})}
    dynamodb.put_item(**table, Item={**key, "SK": {"S": "EVENT"}, **event, "detail": detail})
    answer = deployed.client("lambda").invoke(
        FunctionName=deployed.outputs["OrdersFunctionName"], Qualifier="live", Payload=b'{"blueprint": "relay"}'
    )
    # The rule that runs the relay every minute may have been faster.
    assert json.load(answer["Payload"])["sent"] in (0, 1)
    assert customer.wait_until_handled(order_id) == "fulfilled"
    assert within(10, lambda: not deployed.items(sort_key="EVENT"))


@pytest.mark.parametrize("name", ["Users", "Orders", "Fulfilment"])
def test_each_version_answers_a_probe(deployed: Any, name: str) -> None:
    answer = deployed.client("lambda").invoke(
        FunctionName=deployed.outputs[f"{name}FunctionName"],
        Qualifier=deployed.outputs[f"{name}PublishedVersion"],
        Payload=b'{"blueprint": "probe"}',
    )
    assert json.load(answer["Payload"]) == {"status": "healthy", "version": "1"}


def within(seconds: float, fact: Callable[[], bool]) -> bool:
    """Whether `fact` holds at some moment in the next `seconds`."""
    deadline = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True
