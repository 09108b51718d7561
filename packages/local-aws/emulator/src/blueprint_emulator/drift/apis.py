"""Reading HTTP APIs: the API, its stages, routes, integrations and authorizers."""

from typing import Any

from ministack.services import apigateway

from blueprint_emulator.drift.reading import Properties, capitalised, present, reader

_API = ("CorsConfiguration", "Description", "DisableExecuteApiEndpoint", "Name", "ProtocolType")
_STAGE = (
    "AccessLogSettings",
    "AutoDeploy",
    "DefaultRouteSettings",
    "Description",
    "RouteSettings",
    "StageName",
    "StageVariables",
)
_ROUTE = ("AuthorizationScopes", "AuthorizationType", "AuthorizerId", "RouteKey", "Target")
_INTEGRATION = ("IntegrationType", "IntegrationUri", "PayloadFormatVersion", "TimeoutInMillis")
_AUTHORIZER = ("AuthorizerType", "IdentitySource", "JwtConfiguration", "Name")


def _api(physical_id: str, _props: Properties) -> Properties | None:
    return _read(apigateway._apis.get(physical_id), _API)


def _stage(physical_id: str, props: Properties) -> Properties | None:
    found = _whole(_read(_child(apigateway._stages, props, physical_id), _STAGE))
    variables = (_child(apigateway._stages, props, physical_id) or {}).get("stageVariables")
    return None if found is None else found | ({"StageVariables": variables} if variables else {})


def _whole(value: Any) -> Any:
    """Return a value with its whole floats as integers: templates write 100, the service keeps 100.0."""
    if isinstance(value, dict):
        return {key: _whole(inner) for key, inner in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _route(physical_id: str, props: Properties) -> Properties | None:
    return _read(_child(apigateway._routes, props, physical_id.rpartition("/")[2]), _ROUTE)


def _integration(physical_id: str, props: Properties) -> Properties | None:
    return _read(_child(apigateway._integrations, props, physical_id), _INTEGRATION)


def _authorizer(physical_id: str, props: Properties) -> Properties | None:
    return _read(_child(apigateway._authorizers, props, physical_id), _AUTHORIZER)


def _child(store: Any, props: Properties, child_id: str) -> Any:
    return (store.get(str(props.get("ApiId", ""))) or {}).get(child_id)


def _read(record: Any, names: tuple[str, ...]) -> Properties | None:
    return None if record is None else present(capitalised(record), names)


NEW = (
    reader("AWS::ApiGatewayV2::Api", _api, *_API),
    reader("AWS::ApiGatewayV2::Stage", _stage, *_STAGE),
    reader("AWS::ApiGatewayV2::Route", _route, *_ROUTE),
    reader("AWS::ApiGatewayV2::Integration", _integration, *_INTEGRATION),
    reader("AWS::ApiGatewayV2::Authorizer", _authorizer, *_AUTHORIZER),
)
