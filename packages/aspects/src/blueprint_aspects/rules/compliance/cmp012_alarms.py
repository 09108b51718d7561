"""CMP012: somebody is told."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Assembly, Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.rules.functions import serves_only_custom_resources
from blueprint_aspects.rules.queues import QUEUE, is_dead_letter_queue

_HANDLES = {
    "AWS::Lambda::Function": ("AWS::Lambda::Alias", "AWS::Lambda::Version"),
    "AWS::ApiGatewayV2::Api": ("AWS::ApiGatewayV2::Stage",),
    "AWS::ApiGateway::RestApi": ("AWS::ApiGateway::Stage",),
}
"""What an alarm may speak of instead of the resource itself."""


@rule(
    id="CMP012",
    fact="Every function, table, API and dead-letter queue has an alarm with an action.",
    why="A failure that nobody is told of lasts until a customer calls.",
    fix="add an alarm with an AlarmAction, or a composite alarm with one over it (the constructs bring them)",
    severity=Severity.MEDIUM,
    level=Level.ENHANCED,
    types=(
        "AWS::Lambda::Function",
        "AWS::DynamoDB::Table",
        "AWS::DynamoDB::GlobalTable",
        "AWS::ApiGatewayV2::Api",
        "AWS::ApiGateway::RestApi",
        QUEUE,
    ),
    graph=True,
    good="""
        Orders: {Type: AWS::DynamoDB::Table}
        Alarm:
          Type: AWS::CloudWatch::Alarm
          Properties: {Namespace: AWS/DynamoDB, Dimensions: [{Name: TableName, Value: !Ref Orders}], AlarmActions: [!Ref Topic]}
        Topic: {Type: AWS::SNS::Topic}
    """,
    bad="""
        Orders: {Type: AWS::DynamoDB::Table}
    """,
)
def somebody_is_told(resource: Resource, context: Context) -> Iterator[Problem]:
    """Judge the alarms that speak of the resource."""
    assembly = context.assembly
    if resource.type == QUEUE and not is_dead_letter_queue(resource, assembly):
        return
    if resource.type == "AWS::Lambda::Function" and serves_only_custom_resources(resource, assembly):
        return
    handles = [resource, *assembly.graph.referrers(resource, *_HANDLES.get(resource.type, ("none",)))]
    alarms = [alarm for handle in handles for alarm in assembly.graph.referrers(handle, "AWS::CloudWatch::Alarm")]
    if not alarms:
        yield Problem("has no alarm")
    elif not any(_acts(alarm, assembly) for alarm in alarms):
        yield Problem("has alarms, but none of them does anything")


def _acts(alarm: Resource, assembly: Assembly) -> bool:
    """Whether the alarm has an action, by itself or through a composite alarm."""
    if alarm.has("AlarmActions"):
        return alarm.flag("ActionsEnabled", default=True)
    above = assembly.graph.referrers(alarm, "AWS::CloudWatch::CompositeAlarm", "AWS::CodeDeploy::DeploymentGroup")
    return any(other.type == "AWS::CodeDeploy::DeploymentGroup" or other.has("AlarmActions") for other in above)
