"""CST001: logs that end, and no chatter in production."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity

_CHATTY = {"DEBUG", "TRACE"}
_VARIABLES = ("LOG_LEVEL", "POWERTOOLS_LOG_LEVEL")


@rule(
    id="CST001",
    fact="Log groups have a retention, and nothing logs at debug level in production.",
    why="Logs without an end are paid for every month for ever (0.50 USD a GB to take in, 0.03 to keep, us-east-1).",
    fix="set RetentionInDays; set the level by environment",
    severity=Severity.LOW,
    level=Level.BASIC,
    types=("AWS::Logs::LogGroup", "AWS::Lambda::Function"),
    peers=("CKV_AWS_66",),
    good="""
        Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 30}}
    """,
    bad="""
        Logs: {Type: AWS::Logs::LogGroup}
    """,
)
def logs_have_an_end(resource: Resource, context: Context) -> Iterator[Problem]:
    """Judge a log group, or the level at which a function logs."""
    if resource.type == "AWS::Logs::LogGroup":
        if not resource.has("RetentionInDays"):
            yield Problem("has no retention")
        return
    if not context.policy.production:
        return
    levels = [resource.text("LoggingConfig", "ApplicationLogLevel")]
    levels += [resource.pattern("Environment", "Variables", name) for name in _VARIABLES]
    if any((level or "").upper() in _CHATTY for level in levels):
        yield Problem("logs at debug level in production")
