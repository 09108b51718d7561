"""CMP005: API stages throttle."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity


@rule(
    id="CMP005",
    fact="API stages throttle, in rate and burst.",
    why="Otherwise one caller can use up the account's limit, every function's concurrency, and the month's budget.",
    fix="set DefaultRouteSettings (REST: MethodSettings for /* and *) with ThrottlingRateLimit and ThrottlingBurstLimit",
    severity=Severity.MEDIUM,
    level=Level.ENHANCED,
    types=("AWS::ApiGatewayV2::Stage", "AWS::ApiGateway::Stage"),
    good="""
        Stage:
          Type: AWS::ApiGatewayV2::Stage
          Properties: {ApiId: api, StageName: $default, DefaultRouteSettings: {ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200}}
    """,
    bad="""
        Stage: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: api, StageName: $default}}
    """,
)
def stages_throttle(stage: Resource, _context: Context) -> Iterator[Problem]:
    """Judge the settings for all routes."""
    if stage.type == "AWS::ApiGatewayV2::Stage":
        places = [stage.child("DefaultRouteSettings")]
    else:
        places = [
            entry
            for entry in stage.each("MethodSettings")
            if entry.text("ResourcePath") == "/*" and entry.text("HttpMethod") == "*"
        ]
    if not any(place.has("ThrottlingRateLimit") and place.has("ThrottlingBurstLimit") for place in places):
        yield Problem("does not throttle")
