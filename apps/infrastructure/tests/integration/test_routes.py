"""Every HTTP route of every environment answers as documented; the table is printed once."""

import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from blueprint_local_aws.sandbox.customer import Customer

pytestmark = pytest.mark.integration

ORDER = b'{"items": [{"sku": "book-1", "quantity": 1}]}'
JSON = {"content-type": "application/json"}
PROBLEM = "application/problem+json"


@dataclass(frozen=True, kw_only=True)
class Case:
    """One request, and what the README says about its answer."""

    route: str
    what: str
    status: int
    method: str
    path: str
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=lambda: dict(JSON))
    caller: str = "customer"
    kind: str = PROBLEM
    """Content type of the answer; API Gateway's own refusals are plain JSON."""


def refusals_at_the_door(method: str, path: str) -> list[Case]:
    """What every route that needs a token does with callers who have none that is good."""
    route = f"{method} {path}"
    rest: dict[str, Any] = {"route": route, "method": method, "path": path, "kind": "application/json"}
    return [
        Case(**rest, what="no token", status=401, caller="nobody"),
        Case(**rest, what="a token of another pool", status=401, caller="stranger"),
        Case(**rest, what="a token with a changed signature", status=401, caller="forger"),
    ]


def refused_bodies(method: str, path: str, wrong: bytes) -> list[Case]:
    """What every route that takes a body does with those it does not take."""
    route = f"{method} {path}"
    rest: dict[str, Any] = {"route": route, "method": method, "path": path}
    return [
        Case(**rest, what="not JSON", status=400, body=b"{"),
        Case(**rest, what="not an object", status=400, body=b"[]"),
        Case(**rest, what="a wrong field", status=400, body=wrong),
        Case(**rest, what="70,000 bytes", status=413, body=b'{"items": "' + b"x" * 70_000 + b'"}'),
        Case(**rest, what="not declared as JSON", status=415, body=ORDER, headers={"content-type": "text/plain"}),
    ]


CASES = [
    Case(
        route="GET /health",
        what="anybody",
        status=200,
        method="GET",
        path="/health",
        caller="nobody",
        kind="application/json",
    ),
    *refusals_at_the_door("POST", "/orders"),
    *refusals_at_the_door("GET", "/orders"),
    *refusals_at_the_door("GET", "/orders/1"),
    *refusals_at_the_door("GET", "/users/me"),
    *refusals_at_the_door("PUT", "/users/me"),
    *refused_bodies("POST", "/orders", b'{"items": []}'),
    *refused_bodies("PUT", "/users/me", b'{"display_name": 7}'),
    Case(
        route="POST /orders",
        what="an order",
        status=201,
        method="POST",
        path="/orders",
        body=ORDER,
        kind="application/json",
    ),
    Case(
        route="POST /orders",
        what="with a key",
        status=201,
        method="POST",
        path="/orders",
        body=ORDER,
        headers={**JSON, "idempotency-key": "k"},
        kind="application/json",
    ),
    Case(
        route="POST /orders",
        what="the same once more",
        status=200,
        method="POST",
        path="/orders",
        body=ORDER,
        headers={**JSON, "idempotency-key": "k"},
        kind="application/json",
    ),
    Case(
        route="POST /orders",
        what="another order under that key",
        status=422,
        method="POST",
        path="/orders",
        body=ORDER.replace(b"book-1", b"book-2"),
        headers={**JSON, "idempotency-key": "k"},
    ),
    Case(route="GET /orders", what="own orders", status=200, method="GET", path="/orders", kind="application/json"),
    Case(
        route="GET /orders/{id}",
        what="an own order",
        status=200,
        method="GET",
        path="/orders/{own}",
        kind="application/json",
    ),
    Case(route="GET /orders/{id}", what="none of that id", status=404, method="GET", path="/orders/none"),
    Case(
        route="GET /orders/{id}", what="somebody else's", status=404, method="GET", path="/orders/{own}", caller="other"
    ),
    Case(route="GET /users/me", what="no profile yet", status=404, method="GET", path="/users/me", caller="other"),
    Case(
        route="PUT /users/me",
        what="a profile",
        status=200,
        method="PUT",
        path="/users/me",
        body=b'{"display_name": "Ann"}',
        kind="application/json",
    ),
    Case(
        route="GET /users/me", what="the profile", status=200, method="GET", path="/users/me", kind="application/json"
    ),
    Case(route="DELETE /orders", what="another method", status=405, method="DELETE", path="/orders"),
    Case(route="PATCH /orders/{id}", what="another method", status=405, method="PATCH", path="/orders/1"),
    Case(route="POST /users/me", what="another method", status=405, method="POST", path="/users/me", body=b"{}"),
    Case(
        route="DELETE /orders",
        what="another method, no token",
        status=401,
        method="DELETE",
        path="/orders",
        caller="nobody",
        kind="application/json",
    ),
    Case(
        route="GET /nothing", what="an unknown path", status=404, method="GET", path="/nothing", kind="application/json"
    ),
]


class Callers:
    """Who asks: each with the token that its name promises."""

    def __init__(self, deployment: Any, elsewhere: Any) -> None:
        customer: Customer = deployment.customer()
        head, payload, signature = customer.token.split(".")
        self.own_order = customer.place_order(1)
        self.tokens = {
            "customer": customer.token,
            "other": deployment.customer().token,
            "stranger": elsewhere.customer().token,
            "forger": ".".join([head, payload, ("A" if signature[0] != "A" else "B") + signature[1:]]),
            "nobody": None,
        }


def answer_to(case: Case, url: str, callers: Callers) -> tuple[int, str, bytes]:
    """Status, content type and body of the answer."""
    token = callers.tokens[case.caller]
    headers = {**case.headers, **({"authorization": f"Bearer {token}"} if token else {})}
    path = case.path.replace("{own}", callers.own_order)
    request = urllib.request.Request(url + path, method=case.method, data=case.body, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get_content_type(), error.read()


def test_every_route_answers_as_documented(
    deployed: Any, deploy: Callable[..., Any], show: Callable[[str], None]
) -> None:
    elsewhere = deploy("prod", "nested") if deployed.config.name == "dev" else deploy("dev", "split")
    callers = Callers(deployed, elsewhere)
    lines, wrong = [], []
    for case in CASES:
        status, kind, body = answer_to(case, deployed.outputs["ApiUrl"], callers)
        lines.append(f"  {case.route:<19} {case.what:<33} {status}  {kind}")
        if (status, kind) != (case.status, case.kind):
            wrong.append(f"{case.route}, {case.what}: {status} {kind} {body!r}, not {case.status} {case.kind}")
        if kind == PROBLEM and f'"status": {status}'.encode() not in body:
            wrong.append(f"{case.route}, {case.what}: the body does not say the status: {body!r}")
    if (deployed.config.name, deployed.config.layout) == ("prod", "split"):
        show("\n".join(["routes of prod, split", *lines]))
    assert not wrong, "\n".join(wrong)


def test_more_requests_than_the_stage_lets_in_are_throttled(deployed: Any) -> None:
    apis = deployed.client("apigatewayv2")
    stage = {"ApiId": deployed.outputs["ApiUrl"].rsplit("/", 1)[-1], "StageName": "$default"}
    usual = apis.get_stage(**stage)["DefaultRouteSettings"]
    assert usual["ThrottlingRateLimit"] == deployed.config.api.throttle_rate_per_second
    apis.update_stage(**stage, DefaultRouteSettings={**usual, "ThrottlingRateLimit": 1.0, "ThrottlingBurstLimit": 3})
    try:
        seen = [deployed.call("GET", "/health").status for _ in range(8)]
    finally:
        apis.update_stage(**stage, DefaultRouteSettings=usual)
    assert seen[:3] == [200, 200, 200]
    assert 429 in seen
    assert deployed.call("GET", "/health").status == 200
