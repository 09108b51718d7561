"""One CloudFormation call of a drift run, from our words to boto3 and back."""

import json
import re
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, CredentialRetrievalError, NoCredentialsError
from botocore.parsers import ResponseParserError

from ..drift.calls import (
    Busy,
    Call,
    Denied,
    DescribeStacks,
    DetectDrift,
    DetectionStarted,
    DetectionState,
    DriftPage,
    Expired,
    Fault,
    ListResources,
    ListStacks,
    Missing,
    ReadDetection,
    ReadDrifts,
    ReadTemplate,
    Refused,
    Reply,
    ResourcePage,
    Result,
    StackPage,
    Template,
    Throttled,
    Unavailable,
)
from .drift_records import drift_record, resource_record, stack_record

_THROTTLED = {
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "LimitExceeded",
    "LimitExceededException",
    "SlowDown",
    "PriorRequestNotComplete",
}
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "Forbidden", "NotAuthorized"}
_BUSY = re.compile(r"already (in progress|running|being)|in progress for (the )?stack", re.IGNORECASE)
_MISSING = re.compile(r"does not exist|not found|no such stack", re.IGNORECASE)
_RATE = re.compile(r"rate exceeded|throttl|too many requests", re.IGNORECASE)


def perform(client: Any, call: Call) -> Reply:
    """Make `call` with a CloudFormation client. Every failure is a `Fault`, never an exception."""
    try:
        return _result(client, call)
    except ClientError as error:
        return fault(call, error)
    except (NoCredentialsError, CredentialRetrievalError) as error:
        return Expired(str(error))
    except (BotoCoreError, ResponseParserError, OSError) as error:
        return Unavailable(f"{call.api}: {error}")
    except (KeyError, TypeError, ValueError) as error:
        return Unavailable(f"{call.api}: the answer cannot be read ({type(error).__name__}: {error})")


def fault(call: Call, error: ClientError) -> Fault:
    """What a refusal of AWS means to a drift run."""
    detail = error.response.get("Error", {})
    code, text = detail.get("Code", "Unknown"), detail.get("Message", str(error))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _THROTTLED or status == 429 or _RATE.search(text):
        return Throttled(text)
    if code in _EXPIRED:
        return Expired(f"{code}: {text}")
    if code in _DENIED or (status == 403 and code not in _EXPIRED):
        return Denied(f"cloudformation:{call.api}", text)
    if status >= 500 or code in {"InternalFailure", "InternalError", "ServiceUnavailable", "RequestTimeout"}:
        return Unavailable(f"{call.api}: {code}: {text}")
    if isinstance(call, DetectDrift) and _BUSY.search(text) and "_IN_PROGRESS" not in text:
        return Busy(text)
    if _MISSING.search(text):
        return Missing(text)
    return Refused(code, text)


def _result(client: Any, call: Call) -> Result:
    match call:
        case DescribeStacks(token=token, stack=stack):
            answer = client.describe_stacks(**_given(NextToken=token, StackName=stack))
            return StackPage(tuple(map(stack_record, answer["Stacks"])), answer.get("NextToken"))
        case ListStacks(token=token):
            answer = client.list_stacks(**_given(NextToken=token))
            alive = [found for found in answer["StackSummaries"] if found["StackStatus"] != "DELETE_COMPLETE"]
            return StackPage(tuple(map(stack_record, alive)), answer.get("NextToken"))
        case DetectDrift(stack=stack, logical_ids=ids):
            wanted = _given(StackName=stack, LogicalResourceIds=list(ids) or None)
            return DetectionStarted(client.detect_stack_drift(**wanted)["StackDriftDetectionId"])
        case ReadDetection(detection=detection):
            return _state(client.describe_stack_drift_detection_status(StackDriftDetectionId=detection))
        case ListResources(stack=stack, token=token):
            answer = client.list_stack_resources(**_given(StackName=stack, NextToken=token))
            return ResourcePage(tuple(map(resource_record, answer["StackResourceSummaries"])), answer.get("NextToken"))
        case ReadDrifts(stack=stack, token=token):
            answer = client.describe_stack_resource_drifts(**_given(StackName=stack, NextToken=token, MaxResults=100))
            return DriftPage(tuple(map(drift_record, answer["StackResourceDrifts"])), answer.get("NextToken"))
        case ReadTemplate(stack=stack):
            return Template(_template(client.get_template(StackName=stack)["TemplateBody"]))


def _given(**arguments: Any) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value is not None}


def _state(answer: Mapping[str, Any]) -> DetectionState:
    return DetectionState(
        status=answer["DetectionStatus"],
        reason=answer.get("DetectionStatusReason", ""),
        stack_status=answer.get("StackDriftStatus", "UNKNOWN"),
        drifted=answer.get("DriftedStackResourceCount"),
        started=answer.get("Timestamp"),
    )


def _template(body: Any) -> dict[str, Any]:
    """CDK's templates are JSON, which botocore parses already; a YAML template is not worth a parser here."""
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except ValueError:
            return {}
    return dict(body) if isinstance(body, Mapping) else {}
