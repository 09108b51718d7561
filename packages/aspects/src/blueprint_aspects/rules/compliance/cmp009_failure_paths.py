"""CMP009: what fails asynchronously ends up somewhere."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.rules.functions import function_behind, has_failure_destination
from blueprint_aspects.rules.queues import is_dead_letter_queue, queue_behind
from blueprint_aspects.values import Node


def _paths(resource: Resource) -> Iterator[Node]:
    if resource.type == "AWS::Events::Rule":
        yield from resource.each("Targets")
    elif resource.type == "AWS::Scheduler::Schedule":
        yield resource.child("Target")
    else:
        yield resource


@rule(
    id="CMP009",
    fact="Every asynchronous path has a failure path: queues, rule targets, schedules, subscriptions, streams.",
    why="After the last retry the event is gone, without an error that anyone would see.",
    fix="add a dead-letter queue (RedrivePolicy, DeadLetterConfig) or an OnFailure destination",
    severity=Severity.HIGH,
    level=Level.BASIC,
    types=(
        "AWS::SQS::Queue",
        "AWS::Events::Rule",
        "AWS::Scheduler::Schedule",
        "AWS::SNS::Subscription",
        "AWS::Lambda::EventSourceMapping",
    ),
    parts=_paths,
    graph=True,
    peers=("AwsSolutions-SQS3",),
    good="""
        Queue: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}}}
        Dead: {Type: AWS::SQS::Queue}
    """,
    bad="""
        Queue: {Type: AWS::SQS::Queue}
    """,
)
def failures_end_up_somewhere(path: Node, context: Context) -> Iterator[Problem]:
    """Judge one asynchronous path."""
    match context.resource.type:
        case "AWS::SQS::Queue":
            if not path.has("RedrivePolicy") and not is_dead_letter_queue(context.resource, context.assembly):
                yield Problem("has no dead-letter queue")
        case "AWS::SNS::Subscription":
            if not path.has("RedrivePolicy") and not _function_keeps(path, "Endpoint", context):
                yield Problem("drops what cannot be delivered (no RedrivePolicy)")
        case "AWS::Lambda::EventSourceMapping":
            yield from _mapping(path, context)
        case _:
            if not path.has("DeadLetterConfig") and not _function_keeps(path, "Arn", context):
                yield Problem("drops what cannot be delivered (no DeadLetterConfig)")


def _function_keeps(path: Node, key: str, context: Context) -> bool:
    function = function_behind(path, context.assembly, key)
    return function is not None and has_failure_destination(function, context.assembly)


def _mapping(mapping: Node, context: Context) -> Iterator[Problem]:
    """A stream needs an OnFailure destination; a queue has its own dead-letter queue."""
    if mapping.has("DestinationConfig", "OnFailure", "Destination"):
        return
    if ":sqs:" in (mapping.pattern("EventSourceArn") or "") or mapping.has("SelfManagedEventSource"):
        return
    if queue_behind(mapping, context.assembly) is None:
        yield Problem("drops records after the last retry (no OnFailure destination)")
