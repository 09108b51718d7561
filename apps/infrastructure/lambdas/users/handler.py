"""Entry point of the users function: the caller's own profile, and probes of a rollout."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.health import probe_answer
from shared.http_app import HttpApp, json_response, new_routes
from shared.problem import Problem
from shared.request import caller, json_object

from . import store
from .profile import checked

logger = Logger()
routes = new_routes()


@routes.get("/users/me")
def show() -> Response[str]:
    """The caller's profile."""
    profile = store.read(caller(routes.current_event))
    if profile is None:
        raise Problem(HTTPStatus.NOT_FOUND, "you have no profile yet; PUT one here")
    return json_response(HTTPStatus.OK, profile)


@routes.put("/users/me")
def replace() -> Response[str]:
    """Replace the caller's profile."""
    user = caller(routes.current_event)
    return json_response(HTTPStatus.OK, store.write(user, checked(json_object(routes.current_event))))


app = HttpApp(logger, routes, allowed={"/users/me": ("GET", "PUT")})


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one event."""
    if event.get("blueprint") == "probe":
        return probe_answer()
    return app.answer(event, context)
