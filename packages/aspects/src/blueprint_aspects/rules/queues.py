"""Finding queues, and what they are for."""

from blueprint_aspects.assembly import Assembly, Resource
from blueprint_aspects.values import Node, Undecided

QUEUE = "AWS::SQS::Queue"
_DEAD_LETTER_PLACES = {
    "AWS::SQS::Queue": ("RedrivePolicy",),
    "AWS::SNS::Subscription": ("RedrivePolicy",),
    "AWS::Lambda::Function": ("DeadLetterConfig",),
    "AWS::Lambda::EventInvokeConfig": ("DestinationConfig", "OnFailure"),
    "AWS::Lambda::EventSourceMapping": ("DestinationConfig", "OnFailure"),
    "AWS::Scheduler::Schedule": ("Target", "DeadLetterConfig"),
    "AWS::Events::EventBus": ("DeadLetterConfig",),
}


def queue_behind(mapping: Node, assembly: Assembly) -> Resource | None:
    """The queue that an event source mapping reads; None when it reads something else.

    Raises:
        Undecided: the source is not in the templates.
    """
    source = assembly.graph.target(mapping, "EventSourceArn")
    if source is None and ":sqs:" in (mapping.pattern("EventSourceArn") or ""):
        raise Undecided("the queue is not in the templates")
    return source if source is not None and source.type == QUEUE else None


def is_dead_letter_queue(queue: Resource, assembly: Assembly) -> bool:
    """Whether something sends its failures to the queue."""
    return any(_sends_failures(other, queue, assembly) for other in assembly.graph.referrers(queue))


def _sends_failures(other: Resource, queue: Resource, assembly: Assembly) -> bool:
    try:
        if other.type == "AWS::Events::Rule":
            return any(queue in assembly.graph.targets(place, "DeadLetterConfig") for place in other.each("Targets"))
        path = _DEAD_LETTER_PLACES.get(other.type)
        return path is not None and queue in assembly.graph.targets(other, *path)
    except Undecided:
        return False
