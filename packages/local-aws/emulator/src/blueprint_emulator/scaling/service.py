"""The API of Application Auto Scaling as far as targets and policies go: what is registered can be read.

Stock ministack has no such service. Nothing is measured and nothing is scaled here: whoever wants to know how many may run
finds what the template says, and no more. Source of names and shapes:
https://docs.aws.amazon.com/autoscaling/application/APIReference/API_Operations.html
"""

import json
import time
import uuid
from collections.abc import Callable
from typing import Any

from ministack import app
from ministack.core import iam_actions, router
from ministack.core.responses import AccountRegionScopedDict
from ministack.services import lambda_svc

from blueprint_emulator import patching, scope

NAME = "application-autoscaling"
TARGET_PREFIX = "AnyScaleFrontendService."

Request = dict[str, Any]

_targets: AccountRegionScopedDict = AccountRegionScopedDict()
_policies: AccountRegionScopedDict = AccountRegionScopedDict()


class RefusedError(Exception):
    """The request names something that there is not; `code` is the API's word for it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def install() -> None:
    """Let ministack know the service."""
    app.SERVICE_HANDLERS[NAME] = handle
    router.SERVICE_PATTERNS[NAME] = {"target_prefixes": [TARGET_PREFIX], "credential_scope": NAME}
    iam_actions.SERVICE_TO_IAM_NAMESPACE[NAME] = NAME
    patching.replaced.append(f"service {NAME}")


def register(request: Request) -> Request:
    """Keep a scalable target; registering it again changes only what is given.

    Raises:
        RefusedError: it is an alias of a function that does not exist.
    """
    _refuse_an_unknown_alias(request)
    account, region = scope.current()
    before = _targets.get(_key(request)) or {
        "CreationTime": time.time(),
        "ScalableTargetARN": f"arn:aws:{NAME}:{region}:{account}:scalable-target/{uuid.uuid4().hex}",
    }
    _targets[_key(request)] = {**before, **{name: value for name, value in request.items() if value is not None}}
    return {"ScalableTargetARN": before["ScalableTargetARN"]}


def deregister(request: Request) -> Request:
    """Forget a target and its policies."""
    if _targets.pop(_key(request), None) is None:
        raise RefusedError("ObjectNotFoundException", f"No scalable target registered for {request.get('ResourceId')}")
    for name in [name for name, policy in _policies.items() if _key(policy) == _key(request)]:
        _policies.pop(name, None)
    return {}


def put_policy(request: Request) -> Request:
    """Keep a policy of a registered target."""
    if _key(request) not in _targets:
        raise RefusedError("ObjectNotFoundException", f"No scalable target registered for {request.get('ResourceId')}")
    account, region = scope.current()
    name = str(request["PolicyName"])
    before = _policies.get(name) or {
        "CreationTime": time.time(),
        "PolicyARN": f"arn:aws:autoscaling:{region}:{account}:scalingPolicy:{uuid.uuid4()}:policyName/{name}",
    }
    _policies[name] = {"Alarms": [], **before, **request}
    return {"PolicyARN": before["PolicyARN"], "Alarms": []}


def delete_policy(request: Request) -> Request:
    """Forget a policy."""
    if _policies.pop(str(request["PolicyName"]), None) is None:
        raise RefusedError("ObjectNotFoundException", f"No scaling policy named {request['PolicyName']}")
    return {}


def _describe_targets(request: Request) -> Request:
    resources = request.get("ResourceIds")
    return {"ScalableTargets": _of(_targets, request, lambda one: not resources or one["ResourceId"] in resources)}


def _describe_policies(request: Request) -> Request:
    names, resource = request.get("PolicyNames"), request.get("ResourceId")
    return {
        "ScalingPolicies": _of(
            _policies,
            request,
            lambda one: (not names or one["PolicyName"] in names) and resource in (None, one["ResourceId"]),
        )
    }


_OPERATIONS: dict[str, Callable[[Request], Request]] = {
    "RegisterScalableTarget": register,
    "DeregisterScalableTarget": deregister,
    "PutScalingPolicy": put_policy,
    "DeleteScalingPolicy": delete_policy,
    "DescribeScalableTargets": _describe_targets,
    "DescribeScalingPolicies": _describe_policies,
}


async def handle(_method: str, _path: str, headers: dict[str, str], body: bytes, _query: Any) -> Any:
    """Answer one request in the JSON protocol."""
    operation = headers.get("x-amz-target", "").removeprefix(TARGET_PREFIX)
    found = _OPERATIONS.get(operation)
    try:
        if found is None:
            raise RefusedError("UnknownOperationException", f"{operation} is not emulated")
        status, answer = 200, found(json.loads(body or b"{}"))
    except RefusedError as error:
        status, answer = 400, {"__type": error.code, "message": str(error)}
    return status, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(answer).encode()


def _of(store: Any, request: Request, wanted: Callable[[Request], bool]) -> list[Request]:
    return [
        dict(one)
        for one in store.values()
        if one["ServiceNamespace"] == request["ServiceNamespace"]
        and request.get("ScalableDimension") in (None, one["ScalableDimension"])
        and wanted(one)
    ]


def _key(request: Request) -> str:
    """Name a target as CloudFormation's Ref does."""
    return "|".join(str(request.get(name, "")) for name in ("ResourceId", "ScalableDimension", "ServiceNamespace"))


def _refuse_an_unknown_alias(request: Request) -> None:
    kind, _, rest = str(request.get("ResourceId", "")).partition(":")
    function, _, alias = rest.partition(":")
    if kind == "function" and alias not in ((lambda_svc._functions.get(function) or {}).get("aliases") or {}):
        raise RefusedError("ValidationException", f"No alias {alias} of function {function}")
