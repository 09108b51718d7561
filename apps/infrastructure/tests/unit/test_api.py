"""Which requests reach the handlers, and which API Gateway answers itself."""

from collections import defaultdict
from typing import Any

METHODS = {"DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"}


def routes(assembly: Any, environment: str) -> dict[str, dict[str, str]]:
    """Kind of authorization by path and method."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for _, _, resource in assembly.resources(environment):
        if resource["Type"] == "AWS::ApiGatewayV2::Route":
            method, _, path = resource["Properties"]["RouteKey"].partition(" ")
            found[path][method] = resource["Properties"]["AuthorizationType"]
    return found


def test_every_method_of_a_path_reaches_the_handler_that_answers_405(either: Any) -> None:
    for environment in either.environments:
        found = routes(either, environment)
        assert found.pop("/health") == {"GET": "NONE"}
        assert set(found) == {"/orders", "/orders/{id}", "/users/me"}
        assert {frozenset(methods) for methods in found.values()} == {frozenset(METHODS)}


def test_every_route_but_health_asks_for_a_token(either: Any) -> None:
    for environment in either.environments:
        kinds = {
            kind
            for path, methods in routes(either, environment).items()
            if path != "/health"
            for kind in methods.values()
        }
        assert kinds == {"JWT"}


def test_preflight_requests_are_left_to_api_gateway_because_they_carry_no_token(either: Any) -> None:
    """A route for OPTIONS, or for ANY, would take them away from the CORS answers of the API, and refuse them with 401."""
    for environment in either.environments:
        methods = {method for path in routes(either, environment).values() for method in path}
        assert not methods & {"ANY", "OPTIONS", "$default"}
