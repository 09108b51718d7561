"""The orders function, from the event that API Gateway sends to the answer that the client gets."""

import base64
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fake_aws import FakeAws, Refused

from orders import handler as module
from orders.outbox import SETTLED
from shared.health import ReleaseReader

BODY = json.dumps({"items": [{"sku": "book", "quantity": 2}]})


@pytest.fixture
def call(fake: FakeAws, context: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Calls the handler; the body of the answer is decoded."""

    def call(event: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = module.handler(event, context)
        return {**answer, "body": json.loads(answer["body"])} if "body" in answer else answer

    return call


def test_an_order_is_stored_and_told_and_shown(fake: FakeAws, call: Any, http: Any) -> None:
    answer = call(http("POST", "/orders", BODY))
    order_id = answer["body"]["id"]
    assert answer["statusCode"] == 201
    assert answer["headers"]["location"] == f"/orders/{order_id}"
    assert answer["body"]["items"] == [{"sku": "book", "quantity": 2}]
    assert fake.item(f"ORDER#{order_id}", "ORDER")["user"] == "ann"
    (event,) = fake.events
    assert (event["Source"], event["DetailType"], event["EventBusName"]) == ("blueprint.orders", "OrderPlaced", "shop")
    assert json.loads(event["Detail"])["order_id"] == order_id
    assert call(http("GET", f"/orders/{order_id}"))["body"] == answer["body"]


def test_nothing_waits_once_the_bus_has_the_event(fake: FakeAws, call: Any, http: Any) -> None:
    call(http("POST", "/orders", BODY))
    assert [sort for _, sort in fake.items] == ["ORDER"]


@pytest.mark.parametrize("trouble", ["refused", "unreachable"])
def test_an_order_stands_when_the_bus_does_not_take_its_event(
    fake: FakeAws, call: Any, http: Any, trouble: str
) -> None:
    fake.refuse_events = trouble == "refused"
    if trouble == "unreachable":
        fake.faults["PutEvents"] = Refused("InternalFailure")
    assert call(http("POST", "/orders", BODY))["statusCode"] == 201
    assert sorted(sort for _, sort in fake.items) == ["EVENT", "ORDER"]


def test_the_relay_sends_what_was_kept_back_once(fake: FakeAws, call: Any, http: Any) -> None:
    fake.refuse_events = True
    call(http("POST", "/orders", BODY))
    fake.refuse_events = False
    assert call({"blueprint": "relay"}) == {"sent": 0}, "the one who wrote it may still be sending it"
    make_older(fake)
    assert call({"blueprint": "relay"}) == {"sent": 1}
    assert call({"blueprint": "relay"}) == {"sent": 0}
    assert len(fake.events) == 1


def test_the_relay_fails_aloud_when_the_bus_refuses_still(fake: FakeAws, call: Any, http: Any) -> None:
    fake.refuse_events = True
    call(http("POST", "/orders", BODY))
    make_older(fake)
    with pytest.raises(Exception, match="event not taken: ThrottlingException: slow down; it stays in the table"):
        call({"blueprint": "relay"})


def test_one_refused_event_holds_up_no_other(fake: FakeAws, call: Any, http: Any) -> None:
    fake.refuse_events = True
    placed = [call(http("POST", "/orders", BODY))["body"]["id"] for _ in range(9)]
    fake.refuse_events, fake.refused = False, placed[0]
    make_older(fake)
    with pytest.raises(Exception, match="1 of 9 events: event not taken"):
        call({"blueprint": "relay"})
    assert [key for key in fake.items if key[1] == "EVENT"] == [(f"ORDER#{placed[0]}", "EVENT")]


def test_the_same_key_is_the_same_order(fake: FakeAws, call: Any, http: Any) -> None:
    event = http("POST", "/orders", BODY, headers={"idempotency-key": "k1"})
    first, second = call(event), call(event)
    assert (first["statusCode"], second["statusCode"]) == (201, 200)
    assert first["body"] == second["body"]
    assert len(fake.events) == 1


def test_two_requests_that_meet_are_one_order(fake: FakeAws, call: Any, http: Any) -> None:
    event = http("POST", "/orders", BODY, headers={"idempotency-key": "k1"})
    fake.conflicts = 2
    assert call(event)["statusCode"] == 201
    fake.conflicts = 1
    assert call(event)["statusCode"] == 200, "the other one has written it meanwhile"
    assert len(fake.events) == 1


def test_says_when_to_come_back_while_another_request_writes_the_same_order(
    fake: FakeAws, call: Any, http: Any
) -> None:
    fake.conflicts = 99
    answer = call(http("POST", "/orders", BODY, headers={"idempotency-key": "k1"}))
    assert_problem(answer, 409, "ask again")
    assert answer["headers"]["retry-after"] == "1"
    assert not fake.items


def test_the_same_key_of_another_user_is_another_order(call: Any, http: Any) -> None:
    mine = call(http("POST", "/orders", BODY, headers={"idempotency-key": "k1"}))
    theirs = call(http("POST", "/orders", BODY, headers={"idempotency-key": "k1"}, user="bob"))
    assert mine["body"]["id"] != theirs["body"]["id"]


def test_the_same_key_with_other_items_is_refused(call: Any, http: Any) -> None:
    call(http("POST", "/orders", BODY, headers={"idempotency-key": "k1"}))
    other = json.dumps({"items": [{"sku": "pen", "quantity": 1}]})
    answer = call(http("POST", "/orders", other, headers={"idempotency-key": "k1"}))
    assert_problem(answer, 422, "use a new one")


def test_orders_are_listed_newest_first_a_page_at_a_time(fake: FakeAws, call: Any, http: Any) -> None:
    placed = [call(http("POST", "/orders", BODY))["body"]["id"] for _ in range(27)]
    for number, order_id in enumerate(placed):
        item = fake.items[f"ORDER#{order_id}", "ORDER"]
        item["GSI1SK"] = {"S": f"2026-01-01T00:00:{number:02}.000+00:00#{order_id}"}
    first = call(http("GET", "/orders"))["body"]
    second = call(http("GET", "/orders", query={"after": first["next_after"]}))["body"]
    assert [order["id"] for order in first["orders"] + second["orders"]] == placed[::-1]
    assert "next_after" not in second


def test_somebody_elses_order_does_not_exist(call: Any, http: Any) -> None:
    order_id = call(http("POST", "/orders", BODY, user="bob"))["body"]["id"]
    assert_problem(call(http("GET", f"/orders/{order_id}")), 404, f"there is no order {order_id}")
    assert call(http("GET", "/orders"))["body"] == {"orders": []}


@pytest.mark.parametrize("order_id", ["1", "x" * 3_000, "A" * 36])
def test_what_cannot_be_an_order_is_not_looked_up(fake: FakeAws, call: Any, http: Any, order_id: str) -> None:
    """DynamoDB refuses keys beyond 2,048 bytes: anybody could make us answer 500, and ring."""
    assert_problem(call(http("GET", f"/orders/{order_id}")), 404, "there is no order")
    assert not fake.calls


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (None, "the body is not JSON"),
        ("{", "the body is not JSON"),
        ('{"items": NaN}', "NaN is not a JSON value"),
        ("[]", "send a JSON object"),
        ("{}", "items must be a list of 1 to 50 lines"),
        ('{"items": [], "user": "bob"}', "unknown field 'user'"),
        ('{"items": [{"sku": "a"}]}', r"items\[0\] must have sku and quantity"),
        ('{"items": [{"sku": "", "quantity": 1}]}', r"items\[0\].sku must be 1 to 64 printable"),
        ('{"items": [{"sku": "a\\u0000", "quantity": 1}]}', r"items\[0\].sku"),
        ('{"items": [{"sku": "a", "quantity": true}]}', r"items\[0\].quantity must be a whole number"),
        ('{"items": [{"sku": "a", "quantity": 0}]}', r"items\[0\].quantity"),
        ('{"items": [{"sku": "a", "quantity": 1.5}]}', r"items\[0\].quantity"),
    ],
)
def test_says_what_is_wrong_with_an_order(fake: FakeAws, call: Any, http: Any, body: str | None, detail: str) -> None:
    assert_problem(call(http("POST", "/orders", body)), 400, detail)
    assert not fake.items


def test_refuses_a_body_that_is_too_large_whatever_its_encoding(call: Any, http: Any) -> None:
    large = json.dumps({"items": "x" * 1100})
    encoded = base64.b64encode(large.encode()).decode()
    assert_problem(call(http("POST", "/orders", large)), 413, "send at most 1024 bytes")
    assert_problem(call(http("POST", "/orders", encoded, base64=True)), 413, "send at most 1024 bytes")


def test_reads_a_body_that_api_gateway_encoded(call: Any, http: Any) -> None:
    encoded = base64.b64encode(BODY.encode()).decode()
    assert call(http("POST", "/orders", encoded, base64=True))["statusCode"] == 201


@pytest.mark.parametrize("body", ["abcde", base64.b64encode(b"\xff\xfe").decode()])
def test_refuses_bytes_that_are_no_text(call: Any, http: Any, body: str) -> None:
    assert_problem(call(http("POST", "/orders", body, base64=True)), 400, "not text in UTF-8")


def test_refuses_another_type_of_content(call: Any, http: Any) -> None:
    answer = call(http("POST", "/orders", BODY, headers={"content-type": "text/plain"}))
    assert_problem(answer, 415, "send application/json, not text/plain")


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [("DELETE", "/orders", "GET, POST"), ("PUT", "/orders/1", "GET"), ("POST", "/health", "GET")],
)
def test_names_the_methods_of_a_path(call: Any, http: Any, method: str, path: str, allow: str) -> None:
    answer = call(http(method, path, BODY))
    assert_problem(answer, 405, f"use {allow} here")
    assert answer["headers"]["allow"] == allow


def test_an_unknown_path_is_not_found(call: Any, http: Any) -> None:
    assert_problem(call(http("GET", "/nothing")), 404, "there is nothing at this path")


def test_nobody_gets_in_without_a_verified_subject(call: Any, http: Any) -> None:
    for method, path in (("POST", "/orders"), ("GET", "/orders"), ("GET", "/orders/1")):
        assert_problem(call(http(method, path, BODY, user=None)), 401, "sign in")


def test_a_failure_of_ours_tells_the_client_nothing_about_it(fake: FakeAws, call: Any, http: Any) -> None:
    fake.faults["Query"] = Refused("ResourceNotFoundException")
    answer = call(http("GET", "/orders"))
    assert_problem(answer, 500, "something failed here")
    assert "ResourceNotFound" not in json.dumps(answer)


def test_a_rest_api_gets_the_same_answers(call: Any, rest: Any) -> None:
    placed = call(rest("POST", "/orders", BODY))
    assert placed["statusCode"] == 201
    assert call(rest("GET", f"/orders/{placed['body']['id']}"))["body"] == placed["body"]


def test_health_says_release_and_version_after_reading_the_table(fake: FakeAws, call: Any, http: Any) -> None:
    answer = call(http("GET", "/health", user=None))
    assert answer["statusCode"] == 200
    assert answer["body"] == {"status": "healthy", "release": "sha256:abc", "version": "7"}
    assert "GetItem" in fake.calls


def test_health_is_503_when_the_table_cannot_be_read(fake: FakeAws, call: Any, http: Any) -> None:
    fake.faults["GetItem"] = Refused("AccessDeniedException")
    answer = call(http("GET", "/health", user=None))
    assert answer["statusCode"] == 503
    assert answer["body"]["status"] == "unhealthy"


def test_a_probe_is_answered_after_reading_the_table(fake: FakeAws, call: Any) -> None:
    assert call({"blueprint": "probe"}) == {"status": "healthy", "version": "7"}
    fake.faults["GetItem"] = Refused("AccessDeniedException")
    assert call({"blueprint": "probe"}) == {"status": "unhealthy", "version": "7"}


def test_the_release_is_read_again_after_five_seconds_and_survives_a_failure(fake: FakeAws) -> None:
    now = 100.0
    release = ReleaseReader(clock=lambda: now)
    assert release() == "sha256:abc"
    fake.parameters["/shop/test/release"] = "sha256:def"
    now = 104.9
    assert release() == "sha256:abc"
    now = 105.0
    assert release() == "sha256:def"
    fake.faults["GetParameter"] = Refused("AccessDeniedException")
    now = 110.0
    assert release() == "sha256:def"


def make_older(fake: FakeAws) -> None:
    """Let the waiting event be one that was forgotten."""
    old = datetime.now(UTC) - SETTLED - timedelta(seconds=1)
    for (_, sort), item in fake.items.items():
        if sort == "EVENT":
            item["GSI1SK"] = {"S": old.isoformat(timespec="milliseconds")}


def assert_problem(answer: dict[str, Any], status: int, detail: str) -> None:
    """The answer is an RFC 9457 body that says `detail`."""
    assert answer["statusCode"] == status
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    assert answer["body"]["status"] == status
    assert re.search(detail, answer["body"]["detail"]), answer["body"]["detail"]
