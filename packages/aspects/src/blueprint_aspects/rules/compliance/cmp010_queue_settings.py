"""CMP010: a queue and its function agree on time and retries."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.rules.functions import function_behind
from blueprint_aspects.rules.queues import queue_behind

_TIMES = 6
"""Visibility timeout in multiples of the function's timeout (AWS Lambda developer guide, "Using Lambda with Amazon SQS")."""

_LEAST_RECEIVES = 3


@rule(
    id="CMP010",
    fact="A queue is invisible for 6 times its function's timeout, tries at least 3 times, and batches can fail in part.",
    why="Otherwise messages come back while they are worked on, one bad message sends its whole batch again, "
    "and throttling alone sends good messages to the dead letters.",
    fix="VisibilityTimeout 6 x Timeout, maxReceiveCount 3 or more, FunctionResponseTypes [ReportBatchItemFailures]",
    severity=Severity.HIGH,
    level=Level.BASIC,
    types=("AWS::Lambda::EventSourceMapping",),
    graph=True,
    good="""
        Mapping:
          Type: AWS::Lambda::EventSourceMapping
          Properties: {EventSourceArn: !GetAtt Queue.Arn, FunctionName: !Ref Function, FunctionResponseTypes: [ReportBatchItemFailures]}
        Function: {Type: AWS::Lambda::Function, Properties: {Timeout: 10}}
        Queue:
          Type: AWS::SQS::Queue
          Properties: {VisibilityTimeout: 60, RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}}
        Dead: {Type: AWS::SQS::Queue}
    """,
    bad="""
        Mapping:
          Type: AWS::Lambda::EventSourceMapping
          Properties: {EventSourceArn: !GetAtt Queue.Arn, FunctionName: !Ref Function}
        Function: {Type: AWS::Lambda::Function, Properties: {Timeout: 30}}
        Queue: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 30}}
    """,
)
def queues_fit_their_function(mapping: Resource, context: Context) -> Iterator[Problem]:
    """Judge the pair that the mapping joins."""
    queue = queue_behind(mapping, context.assembly)
    if queue is None:
        return
    if not any(kind == "ReportBatchItemFailures" for kind in mapping.patterns("FunctionResponseTypes")):
        yield Problem("cannot report which messages of a batch failed", severity=Severity.MEDIUM)
    receives = queue.number("RedrivePolicy", "maxReceiveCount")
    if receives is not None and receives < _LEAST_RECEIVES:
        yield Problem(f"gives up after {receives:g} receives")
    function = function_behind(mapping, context.assembly, "FunctionName")
    if function is not None:
        visible, timeout = queue.number("VisibilityTimeout"), function.number("Timeout")
        visible, timeout = 30.0 if visible is None else visible, 3.0 if timeout is None else timeout
        if visible < _TIMES * timeout:
            yield Problem(
                f"has {visible:g} s of visibility for a function of {timeout:g} s; {_TIMES * timeout:g} s are needed"
            )
