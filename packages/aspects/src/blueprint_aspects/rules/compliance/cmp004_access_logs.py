"""CMP004: API stages write down who asked for what."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity

_REQUEST_IDS = ("$context.requestId", "$context.extendedRequestId")


@rule(
    id="CMP004",
    fact="API stages write an access log that carries the request id.",
    why="Without it nobody can say who called what, nor follow one request from the client into the function.",
    fix="set AccessLogSettings (REST: AccessLogSetting) with a log group and a format that has $context.requestId",
    severity=Severity.MEDIUM,
    level=Level.BASIC,
    types=("AWS::ApiGatewayV2::Stage", "AWS::ApiGateway::Stage"),
    peers=("AwsSolutions-APIG1", "CKV_AWS_76", "CKV_AWS_95"),
    good="""
        Stage:
          Type: AWS::ApiGatewayV2::Stage
          Properties:
            ApiId: api
            StageName: $default
            AccessLogSettings: {DestinationArn: !GetAtt Logs.Arn, Format: '{"requestId": "$context.requestId"}'}
        Logs: {Type: AWS::Logs::LogGroup}
    """,
    bad="""
        Stage: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: api, StageName: $default}}
    """,
)
def stages_write_an_access_log(stage: Resource, _context: Context) -> Iterator[Problem]:
    """Judge destination and format."""
    log = stage.child("AccessLogSettings" if stage.type == "AWS::ApiGatewayV2::Stage" else "AccessLogSetting")
    if not log.has("DestinationArn"):
        yield Problem("writes no access log")
    elif not any(name in (log.pattern("Format") or "") for name in _REQUEST_IDS):
        yield Problem("writes an access log without request id")
