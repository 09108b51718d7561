"""What the stock emulator does not ask for although it enforces IAM: each test fails when a new release learns it."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from iam_world import ANSWER, FAIL, World, allow, within

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def stock_world(start_stock: Callable[..., Any], account: Any) -> Iterator[Callable[[str], World]]:
    """Return a function that gives an account of the stock emulator, where policies decide as far as it asks for them."""
    with start_stock(AUTH="true") as address:
        yield lambda number: World(type(account)(endpoint_url=address, number=number))


def test_stock_consumes_a_queue_without_asking_the_role(stock_world: Callable[[str], World]) -> None:
    world = stock_world("123456789001")
    url, arn = world.queue()
    world.function(ANSWER, world.let("r"))
    world.client("lambda").create_event_source_mapping(EventSourceArn=arn, FunctionName="f")
    world.client("sqs").send_message(QueueUrl=url, MessageBody="m")
    assert within(10, lambda: world.depth(url) == 0)


def test_stock_delivers_to_a_queue_that_lets_nobody_in(stock_world: Callable[[str], World]) -> None:
    world = stock_world("123456789002")
    url, arn = world.queue()
    events = world.client("events")
    events.put_rule(Name="r", EventPattern='{"source": ["shop"]}')
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn}])
    events.put_events(Entries=[{"Source": "shop", "DetailType": "t", "Detail": "{}"}])
    assert within(5, lambda: world.depth(url) == 1)


def test_stock_decrypts_variables_without_the_key(stock_world: Callable[[str], World]) -> None:
    world = stock_world("123456789003")
    world.function(ANSWER, world.let("r"), Environment={"Variables": {"A": "b"}}, KMSKeyArn=world.key())
    assert world.invoke()["body"] == "here"


def test_stock_forgets_the_failure_destination_of_an_alias(stock_world: Callable[[str], World]) -> None:
    world = stock_world("123456789004")
    url, arn = world.queue()
    world.function(FAIL, world.let("r", allow("sqs:SendMessage", arn)))
    functions = world.client("lambda")
    functions.publish_version(FunctionName="f")
    functions.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    settings = {"MaximumRetryAttempts": 0, "DestinationConfig": {"OnFailure": {"Destination": arn}}}
    functions.put_function_event_invoke_config(FunctionName="f", Qualifier="live", **settings)
    world.invoke(Qualifier="live", InvocationType="Event", Payload=b"{}")
    time.sleep(4.5)  # its retries take three seconds
    assert world.depth(url) == 0
