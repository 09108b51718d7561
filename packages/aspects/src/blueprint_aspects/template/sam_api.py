"""What becomes of SAM's APIs, and of the events that give them routes."""

from collections.abc import Mapping
from typing import Any

HTTP_API = "ServerlessHttpApi"
REST_API = "ServerlessRestApi"
"""Logical ids of the APIs that SAM makes for events that name none."""


def http_api(logical_id: str, properties: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """An HTTP API and its stage (`$default` unless named)."""
    cors = properties.get("CorsConfiguration")
    api: dict[str, Any] = {"ProtocolType": "HTTP"}
    if cors is not None:
        api["CorsConfiguration"] = {"AllowOrigins": ["*"]} if cors is True else cors
    if "Tags" in properties:
        api["Tags"] = properties["Tags"]
    api |= _definition(properties)
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
    api |= _definition(properties)
    stage = {"RestApiId": {"Ref": logical_id}, "StageName": properties.get("StageName", "Prod")}
    for key in ("AccessLogSetting", "CacheClusterEnabled", "MethodSettings", "TracingEnabled", "Variables"):
        if key in properties:
            stage[key] = properties[key]
    return {
        logical_id: {"Type": "AWS::ApiGateway::RestApi", "Properties": api},
        f"{logical_id}Stage": {"Type": "AWS::ApiGateway::Stage", "Properties": stage},
        **_preflight(logical_id, properties.get("Cors")),
    }


def _definition(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The OpenAPI document of an API, with the default authorizer that SAM writes into it."""
    if "DefinitionUri" in properties:
        return {"BodyS3Location": properties["DefinitionUri"]}
    body, auth = properties.get("DefinitionBody"), properties.get("Auth")
    default = auth.get("DefaultAuthorizer") if isinstance(auth, Mapping) else None
    if isinstance(body, Mapping) and isinstance(default, str) and "Fn::Transform" not in body:
        return {"Body": {**body, "security": [{default: []}]}}
    return {} if body is None else {"Body": body}


def _preflight(logical_id: str, cors: Any) -> dict[str, dict[str, Any]]:
    """The methods that answer a browser's preflight requests."""
    if cors is None:
        return {}
    origin = cors.get("AllowOrigin", "'*'") if isinstance(cors, Mapping) and "AllowOrigin" in cors else cors
    response = {"ResponseParameters": {"method.response.header.Access-Control-Allow-Origin": origin}}
    integration = {"Type": "MOCK", "IntegrationResponses": [response]}
    method = {"RestApiId": {"Ref": logical_id}, "HttpMethod": "OPTIONS", "Integration": integration}
    return {f"{logical_id}Cors": {"Type": "AWS::ApiGateway::Method", "Properties": method}}


def route(
    function_id: str, name: str, event: Mapping[str, Any], apis: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """The route of an `HttpApi` or `Api` event, and the implicit API when the event names none.

    `apis` maps the logical id of an API to its properties.
    """
    own = event.get("Properties")
    own = own if isinstance(own, Mapping) else {}
    method = str(own.get("Method", "ANY")).upper()
    match event.get("Type"):
        case "HttpApi":
            api = own.get("ApiId", {"Ref": HTTP_API})
            made = {"Type": "AWS::ApiGatewayV2::Route", "Properties": _http_route(api, method, own, apis)}
            implicit = {} if "ApiId" in own else http_api(HTTP_API, apis.get(HTTP_API, {}))
        case "Api":
            api = own.get("RestApiId", {"Ref": REST_API})
            made = {"Type": "AWS::ApiGateway::Method", "Properties": _rest_method(api, method, own, apis)}
            implicit = {} if "RestApiId" in own else rest_api(REST_API, apis.get(REST_API, {}))
        case _:
            return {}
    return {f"{function_id}{name}Route": made, **implicit}


def _http_route(api: Any, method: str, own: Mapping[str, Any], apis: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    key = f"{method} {own['Path']}" if "Path" in own and own["Path"] is not None else "$default"
    authorizer = _authorizer(api, own, apis)
    kind = "NONE" if authorizer is None else "AWS_IAM" if authorizer == "AWS_IAM" else "JWT"
    return {"ApiId": api, "RouteKey": key, "AuthorizationType": kind}


def _rest_method(
    api: Any, method: str, own: Mapping[str, Any], apis: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    authorizer = _authorizer(api, own, apis)
    auth = own.get("Auth")
    kind = "NONE" if authorizer is None else "AWS_IAM" if authorizer == "AWS_IAM" else "CUSTOM"
    made: dict[str, Any] = {"RestApiId": api, "HttpMethod": method, "AuthorizationType": kind}
    if isinstance(auth, Mapping) and "ApiKeyRequired" in auth:
        made["ApiKeyRequired"] = auth["ApiKeyRequired"]
    return made


def _authorizer(api: Any, own: Mapping[str, Any], apis: Mapping[str, Mapping[str, Any]]) -> Any:
    """The authorizer of the event, else the API's default one; `NONE` and nothing are None."""
    auth = own.get("Auth")
    named = auth.get("Authorizer") if isinstance(auth, Mapping) else None
    if named is None and isinstance(api, Mapping) and isinstance(api.get("Ref"), str):
        api_auth = apis.get(api["Ref"], {}).get("Auth")
        named = api_auth.get("DefaultAuthorizer") if isinstance(api_auth, Mapping) else None
    return None if named == "NONE" else named
