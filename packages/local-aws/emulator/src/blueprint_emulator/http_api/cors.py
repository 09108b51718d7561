"""CORS as an HTTP API answers it: the preflight without calling any integration.

Stock ministack does not understand the configuration that a template brings (its keys are spelt another way than the
API's), so every preflight of a deployed API answers 403. An origin that is not allowed gets an answer without CORS
headers, which is what makes a browser refuse. Source:
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
"""

from typing import Any

from ministack.services import apigateway

from blueprint_emulator import patching
from blueprint_emulator.cloudformation import registry

Headers = dict[str, str]


def install() -> None:
    """Answer preflights as API Gateway does, and translate a template's configuration."""
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


def _understand(api_id: str, props: dict[str, Any], _: dict[str, Any]) -> None:
    """Store a template's configuration in the words of the API."""
    if props.get("CorsConfiguration"):
        apigateway._apis[api_id]["corsConfiguration"] = from_template(props["CorsConfiguration"])
