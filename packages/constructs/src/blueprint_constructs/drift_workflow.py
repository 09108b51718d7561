"""The state machine of DriftMonitor: find the stacks, look at each in a distributed map, report."""

from typing import Any

_LOOKS = 60
"""Questions about one detection; after that the function takes over, which knows what to do with a stuck one."""

_SECONDS_BETWEEN_LOOKS = 15

_RETRY = [
    {
        "ErrorEquals": ["States.ALL"],
        "IntervalSeconds": 5,
        "MaxAttempts": 4,
        "BackoffRate": 2,
        "JitterStrategy": "FULL",
    }
]


def workflow(*, function_arn: str, bucket: str, max_concurrency: int) -> dict[str, Any]:
    """The definition in Amazon States Language.

    CloudFormation is called by Step Functions itself, as the role of each item; a stack in another region, where those calls
    do not reach, is left to the function as a whole. A stack whose step fails is reported as not checked.
    """
    return {
        "Comment": "drift of every stack of an environment",
        "TimeoutSeconds": 4 * 3600,
        "StartAt": "FindStacks",
        "States": {
            "FindStacks": _step(
                function_arn,
                {"step": "find"},
                Next="EachStack",
                ResultSelector={"key.$": "$.Payload.key", "stacks.$": "$.Payload.stacks"},
            ),
            "EachStack": _map(function_arn, bucket, max_concurrency),
            "Report": _step(
                function_arn, {"step": "report"}, End=True, ResultSelector={"report.$": "$.Payload.report"}
            ),
        },
    }


def _map(function_arn: str, bucket: str, max_concurrency: int) -> dict[str, Any]:
    return {
        "Type": "Map",
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": {"InputType": "JSON"},
            "Parameters": {"Bucket": bucket, "Key.$": "$.key"},
        },
        "ItemSelector": {
            "item.$": "$$.Map.Item.Value",
            "run.$": "$$.Execution.Name",
            "started.$": "$$.Execution.StartTime",
        },
        "MaxConcurrency": max_concurrency,
        "ToleratedFailurePercentage": 100,
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Where",
            "States": _one_stack(function_arn),
        },
        "ResultPath": None,
        "Next": "Report",
    }


def _one_stack(function_arn: str) -> dict[str, Any]:
    return {
        "Where": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.item.here", "BooleanEquals": True, "Next": "Detect"}],
            "Default": "Inspect",
        },
        "Detect": _cloudformation(
            "detectStackDrift", {"StackName.$": "$.item.stack"}, result="$.item.detection", then="Wait"
        ),
        "Wait": {"Type": "Wait", "Seconds": _SECONDS_BETWEEN_LOOKS, "Next": "Look"},
        "Look": _cloudformation(
            "describeStackDriftDetectionStatus",
            {"StackDriftDetectionId.$": "$.item.detection.StackDriftDetectionId"},
            result="$.state",
            then="Ended",
        ),
        "Ended": {
            "Type": "Choice",
            "Choices": [
                {
                    "And": [
                        {"Variable": "$.state.DetectionStatus", "StringEquals": "DETECTION_IN_PROGRESS"},
                        {"Variable": "$.item.looks", "NumericLessThan": _LOOKS},
                    ],
                    "Next": "Count",
                }
            ],
            "Default": "Inspect",
        },
        "Count": {
            "Type": "Pass",
            "Parameters": {"looks.$": "States.MathAdd($.item.looks, 1)"},
            "ResultPath": "$.counted",
            "Next": "Remember",
        },
        "Remember": {"Type": "Pass", "InputPath": "$.counted.looks", "ResultPath": "$.item.looks", "Next": "Wait"},
        "Inspect": _step(
            function_arn,
            {"step": "inspect", "item.$": "$.item"},
            End=True,
            ResultSelector={"verdict.$": "$.Payload.verdict"},
            started="$.started",
            run="$.run",
        ),
    }


def _cloudformation(action: str, parameters: dict[str, Any], *, result: str, then: str) -> dict[str, Any]:
    """A call of CloudFormation by Step Functions; when it does not succeed, the function finds out why."""
    return {
        "Type": "Task",
        "Resource": f"arn:aws:states:::aws-sdk:cloudformation:{action}",
        "Parameters": parameters,
        "Credentials": {"RoleArn.$": "$.item.role"},
        "ResultPath": result,
        "Retry": _RETRY,
        "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Inspect"}],
        "Next": then,
    }


def _step(
    function_arn: str,
    payload: dict[str, Any],
    *,
    started: str = "$$.Execution.StartTime",
    run: str = "$$.Execution.Name",
    **more: Any,
) -> dict[str, Any]:
    """A call of the function; inside the map an execution has a name of its own, so name and time come with the item."""
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": function_arn, "Payload": {**payload, "run.$": run, "started.$": started}},
        "Retry": _RETRY,
        **more,
    }
