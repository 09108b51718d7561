"""CORS as an HTTP API answers it: the preflight without calling any integration.

Stock ministack answers every OPTIONS request to anything with `*`, and does not understand the configuration that a
template brings (its keys are spelt another way than the API's). An origin that is not allowed gets an answer without
CORS headers, which is what makes a browser refuse. Source:
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
"""

from collections.abc import Callable
from typing import Any

from ministack import app
from ministack.services import apigateway

from blueprint_emulator import patching
from blueprint_emulator.cloudformation import registry

Headers = dict[str, str]


def install() -> None:
    """Send preflights of APIs to the API, and translate a template's configuration."""
    patching.wrap(app, "_handle_options_request", _unless_for_an_api)
    patching.replace(apigateway, "_cors_preflight_response", preflight)
    registry.after_either("AWS::ApiGatewayV2::Api", _understand)


def from_template(configuration: dict[str, Any]) -> dict[str, Any]:
    """Return a template's `CorsConfiguration` with the names that the API uses (`AllowOrigins` to `allowOrigins`)."""
    return {key[:1].lower() + key[1:]: value for key, value in configuration.items()}


def preflight(configuration: dict[str, Any], origin: str) -> tuple[int, Headers, bytes]:
    """Return the answer to an OPTIONS request from `origin`; an API without CORS has no route for it."""
    if not configuration:
        return 404, {"Content-Type": "application/json"}, b'{"message":"Not Found"}'
    headers: Headers = dict(apigateway._cors_response_headers(configuration, origin))
    if headers:
        for key in ("Methods", "Headers"):
            if configuration.get(f"allow{key}"):
                headers[f"Access-Control-Allow-{key}"] = ",".join(configuration[f"allow{key}"])
        if configuration.get("maxAge") is not None:
            headers["Access-Control-Max-Age"] = str(configuration["maxAge"])
    return 204, {**headers, "Content-Length": "0"}, b""


def _unless_for_an_api(stock: Callable[..., Any]) -> Callable[..., Any]:
    def handle(method: str, path: str, headers: Headers, query: Any, request_id: str) -> Any:
        if app._parse_execute_api_url(headers.get("host", ""), path) is not None:
            return None
        return stock(method, path, headers, query, request_id)

    return handle


def _understand(api_id: str, props: dict[str, Any], _: dict[str, Any]) -> None:
    """Store a template's configuration in the words of the API."""
    if props.get("CorsConfiguration"):
        apigateway._apis[api_id]["corsConfiguration"] = from_template(props["CorsConfiguration"])
