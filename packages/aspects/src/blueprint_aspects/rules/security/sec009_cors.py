"""SEC009: no CORS for everyone."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.values import in_turn

_PLACES = {
    "AWS::ApiGatewayV2::Api": ("CorsConfiguration",),
    "AWS::Lambda::Url": ("Cors",),
}


@rule(
    id="SEC009",
    fact="No CORS configuration allows the origin `*`.",
    why="Any page on the internet may then call the API with the visitor's browser; with credentials, as the visitor.",
    fix="list the origins of your own front ends",
    severity=Severity.MEDIUM,
    level=Level.BASIC,
    types=(*_PLACES, "AWS::S3::Bucket", "AWS::ApiGateway::Method"),
    only_with=("CorsConfiguration", "Cors", "Integration"),
    good="""
        Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: orders, ProtocolType: HTTP, CorsConfiguration: {AllowOrigins: ["https://shop.example"]}}}
    """,
    bad="""
        Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: orders, ProtocolType: HTTP, CorsConfiguration: {AllowOrigins: ["*"]}}}
    """,
)
def cors_names_its_origins(resource: Resource, context: Context) -> Iterator[Problem]:
    """Judge the allowed origins; in production and with credentials it is a high matter."""
    severity = Severity.HIGH if context.policy.production else None
    if resource.type in _PLACES:
        place = resource.child(*_PLACES[resource.type])
        if any(origin in ("*", "https://*", "http://*") for origin in place.patterns("AllowOrigins")):
            if place.flag("AllowCredentials"):
                yield Problem("allows every origin, with credentials", severity=Severity.HIGH)
            else:
                yield Problem("allows every origin", severity=severity)
    elif resource.type == "AWS::S3::Bucket":
        rules = resource.each("CorsConfiguration", "CorsRules")
        if any(origin == "*" for origin in in_turn(rules, lambda entry: entry.patterns("AllowedOrigins"))):
            yield Problem("allows every origin", severity=severity)
    else:
        for response in resource.each("Integration", "IntegrationResponses"):
            if response.pattern("ResponseParameters", "method.response.header.Access-Control-Allow-Origin") == "'*'":
                yield Problem("answers preflight requests of every origin", severity=severity)
