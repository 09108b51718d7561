"""A deployed environment, from sign-in to fulfilment, over HTTP."""

import json
import time
from contextlib import closing
from typing import Any

import pytest

from blueprint_local_aws.sandbox.customer import Customer
from blueprint_local_aws.sandbox.http_json import Answer, ApiConnection

pytestmark = pytest.mark.integration


@pytest.fixture
def customer(deployed: Any) -> Customer:
    """Somebody who signed in with password and one-time code."""
    config, outputs, local_aws = deployed
    return Customer.register(
        local_aws.client("cognito-idp", config),
        pool_id=outputs["UserPoolId"],
        client_id=outputs["UserPoolClientId"],
        url=outputs["ApiUrl"],
    )


def call(customer: Customer, method: str, path: str, body: Any = None) -> Answer:
    """One request of a customer."""
    with closing(ApiConnection(customer.url, customer.token)) as connection:
        return connection.call(method, path, body)


def test_health_is_public_and_says_release_and_version(deployed: Any) -> None:
    _, outputs, _ = deployed
    with closing(ApiConnection(outputs["ApiUrl"])) as connection:
        answer = connection.call("GET", "/health")
    assert (answer.status, answer.body) == (200, {"status": "healthy", "release": "none", "version": "1"})


def test_an_order_is_placed_told_and_fulfilled_once(deployed: Any, customer: Customer) -> None:
    order_id = customer.place_order(1)
    assert customer.wait_until_handled(order_id) == "fulfilled"
    assert [order["id"] for order in call(customer, "GET", "/orders").body["orders"]] == [order_id]
    assert waiting_events(deployed) == []


def test_the_relay_sends_an_event_that_a_crash_kept_back(deployed: Any, customer: Customer) -> None:
    config, outputs, local_aws = deployed
    order_id = customer.place_order(1)
    customer.wait_until_handled(order_id)
    table = {"TableName": outputs["TableName"]}
    dynamodb = local_aws.client("dynamodb", config)
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
    answer = local_aws.client("lambda", config).invoke(
        FunctionName=outputs["OrdersFunctionName"], Qualifier="live", Payload=b'{"blueprint": "relay"}'
    )
    # The rule that runs the relay every minute may have been faster.
    assert json.load(answer["Payload"])["sent"] in (0, 1)
    assert customer.wait_until_handled(order_id) == "fulfilled"
    assert waiting_events(deployed) == []


def test_a_profile_is_kept(customer: Customer) -> None:
    assert call(customer, "GET", "/users/me").status == 404
    assert call(customer, "PUT", "/users/me", {"display_name": "Ann"}).status == 200
    assert call(customer, "GET", "/users/me").body["display_name"] == "Ann"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/orders", {"items": []}, 400),
        ("POST", "/orders", {"items": "x" * 70_000}, 413),
        ("GET", "/orders/none", None, 404),
        ("GET", "/nothing", None, 404),
        ("DELETE", "/orders", None, 405),
    ],
)
def test_a_request_that_cannot_be_answered_is_refused(
    customer: Customer, method: str, path: str, body: Any, status: int
) -> None:
    assert call(customer, method, path, body).status == status


def test_without_a_token_nobody_gets_in(customer: Customer) -> None:
    with closing(ApiConnection(customer.url)) as connection:
        for method, path in (("GET", "/orders"), ("POST", "/orders"), ("GET", "/users/me"), ("DELETE", "/orders")):
            assert connection.call(method, path).status == 401


@pytest.mark.parametrize("name", ["Users", "Orders", "Fulfilment"])
def test_each_version_answers_a_probe(deployed: Any, name: str) -> None:
    config, outputs, local_aws = deployed
    answer = local_aws.client("lambda", config).invoke(
        FunctionName=outputs[f"{name}FunctionName"],
        Qualifier=outputs[f"{name}PublishedVersion"],
        Payload=b'{"blueprint": "probe"}',
    )
    assert json.load(answer["Payload"]) == {"status": "healthy", "version": "1"}


def waiting_events(deployed: Any) -> list[str]:
    """Orders of which the bus does not know yet; given a moment, none."""
    config, outputs, local_aws = deployed
    deadline = time.monotonic() + 10
    while True:
        found = local_aws.client("dynamodb", config).scan(TableName=outputs["TableName"])["Items"]
        waiting = [item["PK"]["S"] for item in found if item["SK"]["S"] == "EVENT"]
        if not waiting or time.monotonic() > deadline:
            return waiting
        time.sleep(0.2)
