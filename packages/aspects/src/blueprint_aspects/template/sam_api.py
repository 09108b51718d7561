"""What becomes of SAM's APIs, and of the events that give them routes."""

from collections.abc import Mapping
from typing import Any

_HTTP_API = "ServerlessHttpApi"
_REST_API = "ServerlessRestApi"


def http_api(logical_id: str, properties: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """An HTTP API and its stage (`$default` unless named)."""
    cors = properties.get("CorsConfiguration")
    api: dict[str, Any] = {"ProtocolType": "HTTP"}
    if cors is not None:
        api["CorsConfiguration"] = {"AllowOrigins": ["*"]} if cors is True else cors
    if "Tags" in properties:
        api["Tags"] = properties["Tags"]
    stage: dict[str, Any] = {
        "ApiId": {"Ref": logical_id},
        "StageName": properties.get("StageName", "$default"),
        "AutoDeploy": True,
    }
    for key in ("AccessLogSettings", "DefaultRouteSettings", "RouteSettings", "Tags"):
        if key in properties:
            stage[key] = properties[key]
    return {
        logical_id: {"Type": "AWS::ApiGatewayV2::Api", "Properties": api},
        f"{logical_id}Stage": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": stage},
    }


def rest_api(logical_id: str, properties: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """A REST API and its stage."""
    api = {key: properties[key] for key in ("Name", "EndpointConfiguration", "Tags") if key in properties}
    stage = {"RestApiId": {"Ref": logical_id}, "StageName": properties.get("StageName", "Prod")}
    for key in ("AccessLogSetting", "CacheClusterEnabled", "MethodSettings", "TracingEnabled", "Variables"):
        if key in properties:
            stage[key] = properties[key]
    return {
        logical_id: {"Type": "AWS::ApiGateway::RestApi", "Properties": api},
        f"{logical_id}Stage": {"Type": "AWS::ApiGateway::Stage", "Properties": stage},
    }


def route(
    function_id: str, name: str, event: Mapping[str, Any], resources: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """The route of an `HttpApi` or `Api` event, and the implicit API when the event names none."""
    own = event.get("Properties")
    own = own if isinstance(own, Mapping) else {}
    method = str(own.get("Method", "ANY")).upper()
    match event.get("Type"):
        case "HttpApi":
            api = own.get("ApiId", {"Ref": _HTTP_API})
            made = {"Type": "AWS::ApiGatewayV2::Route", "Properties": _http_route(api, method, own, resources)}
            implicit = {} if "ApiId" in own else http_api(_HTTP_API, {})
        case "Api":
            api = own.get("RestApiId", {"Ref": _REST_API})
            made = {"Type": "AWS::ApiGateway::Method", "Properties": _rest_method(api, method, own, resources)}
            implicit = {} if "RestApiId" in own else rest_api(_REST_API, {})
        case _:
            return {}
    return {f"{function_id}{name}Route": made, **implicit}


def _http_route(api: Any, method: str, own: Mapping[str, Any], resources: Mapping[str, Any]) -> dict[str, Any]:
    key = f"{method} {own['Path']}" if "Path" in own and own["Path"] is not None else "$default"
    authorizer = _authorizer(api, own, resources)
    kind = "NONE" if authorizer is None else "AWS_IAM" if authorizer == "AWS_IAM" else "JWT"
    return {"ApiId": api, "RouteKey": key, "AuthorizationType": kind}


def _rest_method(api: Any, method: str, own: Mapping[str, Any], resources: Mapping[str, Any]) -> dict[str, Any]:
    authorizer = _authorizer(api, own, resources)
    auth = own.get("Auth")
    kind = "NONE" if authorizer is None else "AWS_IAM" if authorizer == "AWS_IAM" else "CUSTOM"
    made: dict[str, Any] = {"RestApiId": api, "HttpMethod": method, "AuthorizationType": kind}
    if isinstance(auth, Mapping) and "ApiKeyRequired" in auth:
        made["ApiKeyRequired"] = auth["ApiKeyRequired"]
    return made


def _authorizer(api: Any, own: Mapping[str, Any], resources: Mapping[str, Any]) -> Any:
    """The authorizer of the event, else the API's default one; `NONE` and nothing are None."""
    auth = own.get("Auth")
    named = auth.get("Authorizer") if isinstance(auth, Mapping) else None
    if named is None and isinstance(api, Mapping) and isinstance(api.get("Ref"), str):
        resource = resources.get(api["Ref"])
        properties = resource.get("Properties") if isinstance(resource, Mapping) else None
        api_auth = properties.get("Auth") if isinstance(properties, Mapping) else None
        named = api_auth.get("DefaultAuthorizer") if isinstance(api_auth, Mapping) else None
    return None if named == "NONE" else named
