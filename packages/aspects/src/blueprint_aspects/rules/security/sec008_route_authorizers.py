"""SEC008: every route asks who is calling, or says in public why it does not."""

from collections.abc import Iterator, Mapping
from typing import Any

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.values import Undecided

PUBLIC_ROUTE = "blueprint:public-route"
"""Construct metadata that declares a public route: {"path": "GET /health", "reason": "..."}, or just the reason."""

_ON_CONNECTION = {"$disconnect"}
"""Routes of a WebSocket API that speak on a connection for which $connect has already asked."""

_METHODS = {"get", "put", "post", "delete", "patch", "head", "trace", "x-amazon-apigateway-any-method"}


@rule(
    id="SEC008",
    fact="Every route has an authorizer, or is declared public with a reason.",
    why="A route without an authorizer is open to the internet, and nothing else in the template shows that it was meant.",
    fix="add an authorizer; where the route is meant to be public, declare it with construct metadata "
    "blueprint:public-route (path, reason), or Metadata.blueprint.public-route in a plain template",
    severity=Severity.HIGH,
    level=Level.BASIC,
    types=("AWS::ApiGatewayV2::Route", "AWS::ApiGateway::Method", "AWS::ApiGatewayV2::Api", "AWS::ApiGateway::RestApi"),
    graph=True,
    peers=("AwsSolutions-APIG4", "CKV_AWS_59"),
    good="""
        Health:
          Type: AWS::ApiGatewayV2::Route
          Metadata: {blueprint: {public-route: {path: GET /health, reason: the load balancer cannot sign in}}}
          Properties: {ApiId: api, RouteKey: GET /health}
        Orders:
          Type: AWS::ApiGatewayV2::Route
          Properties: {ApiId: api, RouteKey: GET /orders, AuthorizationType: JWT, AuthorizerId: jwt}
    """,
    bad="""
        Orders:
          Type: AWS::ApiGatewayV2::Route
          Properties: {ApiId: api, RouteKey: GET /orders}
    """,
)
def routes_have_an_authorizer(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Judge one route, or the routes of an OpenAPI body."""
    if resource.type in ("AWS::ApiGatewayV2::Api", "AWS::ApiGateway::RestApi"):
        yield from _body(resource)
        return
    is_http = resource.type == "AWS::ApiGatewayV2::Route"
    if not is_http and resource.text("HttpMethod") == "OPTIONS":
        return  # a browser's preflight request carries no credentials
    if (resource.text("AuthorizationType") or "NONE").upper() != "NONE":
        return
    if is_http and (resource.text("RouteKey") or "") in _ON_CONNECTION:
        return
    name = (resource.text("RouteKey") if is_http else resource.text("HttpMethod")) or "a route"
    if not _declared_public(resource, name):
        yield Problem(f"{name} has no authorizer and no declared reason to be public")


def _declared_public(resource: Resource, name: str) -> bool:
    own = resource.metadata.get("blueprint")
    declared = [data for _, data in resource.construct_metadata(PUBLIC_ROUTE)]
    if isinstance(own, Mapping) and "public-route" in own:
        declared.append(own["public-route"])
    return any(_speaks_of(data, name) for data in declared)


def _speaks_of(declared: Any, name: str) -> bool:
    if isinstance(declared, str):
        return bool(declared.strip())
    if not isinstance(declared, Mapping) or not str(declared.get("reason", "")).strip():
        return False
    path = str(declared.get("path", ""))
    return not path or name in (path, path.partition(" ")[0]) or name.partition(" ")[2] == path


def _body(api: Resource) -> Iterator[Problem]:
    """Routes that the API itself makes: by its Target, or by an OpenAPI document in the template."""
    if api.has("Target") and not _declared_public(api, "$default"):
        yield Problem("$default (made by Target) has no authorizer and no declared reason to be public")
    if api.has("BodyS3Location"):
        raise Undecided("the OpenAPI document lies in S3")
    by_default = api.has("Body", "security")
    for path, item in api.entries("Body", "paths"):
        for method, operation in item.entries():
            if method.lower() not in _METHODS or (by_default and operation.value("security") is None):
                continue
            if not operation.has("security") and not _declared_public(api, f"{method.upper()} {path}"):
                yield Problem(f"{method.upper()} {path} has no security in the OpenAPI document")
