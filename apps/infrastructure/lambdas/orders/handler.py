"""Entry point of the orders function: HTTP, probes of a rollout, and the relay of events that were kept back."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.health import ReleaseReader, probe_answer, table_answers
from shared.http_app import HttpApp, json_response, new_routes
from shared.problem import Problem
from shared.request import caller, json_object
from shared.settings import function_version

from . import outbox, store
from .order import new_order, shown

logger = Logger()
release = ReleaseReader()
routes = new_routes()


@routes.get("/health")
def health() -> Response[str]:
    """200 when the table can be read, else 503; says which release and version answered."""
    well = table_answers()
    return json_response(
        HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE,
        {"status": "healthy" if well else "unhealthy", "release": release(), "version": function_version()},
    )


@routes.post("/orders")
def place() -> Response[str]:
    """Take an order. Sent again with the same `Idempotency-Key`, it is the same order."""
    user = caller(routes.current_event)
    order = new_order(
        user, json_object(routes.current_event), idempotency_key=routes.current_event.headers.get("idempotency-key")
    )
    known = store.place(order)
    if known is not None:
        if known["items"] != order["items"]:
            raise Problem(
                HTTPStatus.UNPROCESSABLE_ENTITY, "this Idempotency-Key was used for another order; use a new one"
            )
        return json_response(HTTPStatus.OK, shown(known))
    outbox.send_now(order)
    return json_response(HTTPStatus.CREATED, shown(order), headers={"location": f"/orders/{order['order_id']}"})


@routes.get("/orders")
def list_own() -> Response[str]:
    """The caller's orders, newest first, a page at a time."""
    user = caller(routes.current_event)
    page = store.of_user(user, after=routes.current_event.query_string_parameters.get("after"))
    body: dict[str, Any] = {"orders": [shown(order) for order in page.orders]}
    if page.next_after is not None:
        body["next_after"] = page.next_after
    return json_response(HTTPStatus.OK, body)


@routes.get("/orders/<order_id>")
def show(order_id: str) -> Response[str]:
    """One of the caller's orders; somebody else's does not exist for them."""
    user = caller(routes.current_event)
    order = store.find(order_id)
    if order is None or order["user"] != user:
        raise Problem(HTTPStatus.NOT_FOUND, f"there is no order {order_id}")
    return json_response(HTTPStatus.OK, shown(order))


app = HttpApp(logger, routes, allowed={"/health": ("GET",), "/orders": ("GET", "POST"), "/orders/<order_id>": ("GET",)})


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one event."""
    match event.get("blueprint"):
        case "probe":
            return probe_answer()
        case "relay":
            return {"sent": outbox.relay()}
        case _:
            return app.answer(event, context)
