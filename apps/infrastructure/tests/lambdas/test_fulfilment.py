"""The fulfilment function: each order once, one bad message at a time."""

import json
from typing import Any

import pytest
from fake_aws import FakeAws, Refused

from fulfilment import handler as module


def message(number: int, body: str) -> dict[str, Any]:
    """A message as SQS hands it to Lambda."""
    return {
        "messageId": f"m{number}",
        "body": body,
        "attributes": {},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
    }


def placed(order_id: str) -> str:
    """The event that orders put on the bus, as EventBridge writes it into the queue."""
    return json.dumps({"detail-type": "OrderPlaced", "detail": {"order_id": order_id}})


@pytest.fixture
def store(fake: FakeAws) -> FakeAws:
    """A table with two placed orders."""
    for order_id in ("one", "two"):
        key = {"PK": {"S": f"ORDER#{order_id}"}, "SK": {"S": "ORDER"}}
        fake.items[f"ORDER#{order_id}", "ORDER"] = {**key, "status": {"S": "placed"}}
    return fake


def handle(context: Any, *bodies: str) -> list[str]:
    """Hands a batch to the function; returns the messages that go back to the queue."""
    records = [message(number, body) for number, body in enumerate(bodies, start=1)]
    answer = module.handler({"Records": records}, context)
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def test_placed_orders_are_fulfilled(store: FakeAws, context: Any) -> None:
    assert handle(context, placed("one"), placed("two")) == []
    assert [store.item(f"ORDER#{name}", "ORDER")["status"] for name in ("one", "two")] == ["fulfilled"] * 2


def test_a_message_that_comes_twice_has_one_effect(store: FakeAws, context: Any) -> None:
    assert handle(context, placed("one")) == []
    before = store.item("ORDER#one", "ORDER")
    assert handle(context, placed("one"), placed("one")) == []
    assert store.item("ORDER#one", "ORDER") == before


@pytest.mark.parametrize("bad", ["{", "[]", '{"detail": {}}', '{"detail": {"order_id": ""}}', placed("missing")])
def test_one_bad_message_goes_back_and_the_others_are_handled(store: FakeAws, context: Any, bad: str) -> None:
    assert handle(context, placed("one"), bad, placed("two")) == ["m2"]
    assert store.item("ORDER#two", "ORDER")["status"] == "fulfilled"


def test_a_batch_that_failed_whole_goes_back_whole(store: FakeAws, context: Any) -> None:
    store.faults["UpdateItem"] = Refused("AccessDeniedException")
    assert handle(context, placed("one"), placed("two")) == ["m1", "m2"]


def test_a_message_for_a_missing_order_makes_none(store: FakeAws, context: Any) -> None:
    handle(context, placed("missing"))
    assert ("ORDER#missing", "ORDER") not in store.items


def test_a_probe_is_answered_after_reading_the_table(fake: FakeAws, context: Any) -> None:
    assert module.handler({"blueprint": "probe"}, context) == {"status": "healthy", "version": "7"}
    assert fake.calls == ["GetItem"]
