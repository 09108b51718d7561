"""CMP003: logs are kept, in a group of their own, for a time that somebody chose."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.rules.functions import log_group_of
from blueprint_aspects.values import Node, Undecided

_DAYS = {Level.ENHANCED: 30, Level.STRICT: 365}


@rule(
    id="CMP003",
    fact="Every function, API stage and state machine has its own log group, with retention (enhanced: 30 days, strict: 365).",
    why="A group that Lambda makes by itself keeps everything for ever, without key and tags; without logs no incident can be understood.",
    fix="make a log group with RetentionInDays in the template, and name it in LoggingConfig, AccessLogSettings or LoggingConfiguration",
    severity=Severity.MEDIUM,
    level=Level.BASIC,
    types=(
        "AWS::Lambda::Function",
        "AWS::ApiGatewayV2::Stage",
        "AWS::ApiGateway::Stage",
        "AWS::StepFunctions::StateMachine",
    ),
    graph=True,
    peers=("AwsSolutions-SF1",),
    good="""
        Function: {Type: AWS::Lambda::Function, Properties: {LoggingConfig: {LogGroup: !Ref Logs}}}
        Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 365}}
    """,
    bad="""
        Function: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13}}
    """,
)
def logs_are_kept(resource: Resource, context: Context) -> Iterator[Problem]:
    """Judge the group that the resource writes to."""
    groups = list(_groups(resource, context))
    if not groups:
        yield Problem("has no log group of its own")
    for group in groups:
        days = group.number("RetentionInDays")
        if days is None:
            yield Problem("writes to a log group without retention")
            continue
        for level, least in _DAYS.items():
            if days < least and context.policy.level.includes(level):
                yield Problem(f"keeps its logs for {days:g} days, fewer than {least}")
                break


def _groups(resource: Resource, context: Context) -> Iterator[Resource]:
    if resource.type == "AWS::Lambda::Function":
        group = log_group_of(resource, context.assembly)
        if group is not None:
            yield group
    elif resource.type == "AWS::StepFunctions::StateMachine":
        if (resource.text("LoggingConfiguration", "Level") or "OFF") != "OFF":
            for place in resource.each("LoggingConfiguration", "Destinations"):
                yield _behind(place.child("CloudWatchLogsLogGroup", "LogGroupArn"), context)
    else:
        key = "AccessLogSettings" if resource.type == "AWS::ApiGatewayV2::Stage" else "AccessLogSetting"
        if resource.has(key, "DestinationArn"):
            arn = resource.pattern(key, "DestinationArn") or ""
            if ":firehose:" not in arn:
                yield _behind(resource.child(key, "DestinationArn"), context)


def _behind(place: Node, context: Context) -> Resource:
    group = context.assembly.graph.target(place)
    if group is None:
        raise Undecided("the log group is not in the templates")
    return group
