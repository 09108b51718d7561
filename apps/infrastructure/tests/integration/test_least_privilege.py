"""No permission is unused: each is taken from its live role alone, and something that is promised then fails.

`nox -s integration -- infrastructure`, or pytest on this file, prints the table.
"""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from drift_promises import DriftPromises
from function_promises import FunctionPromises
from permissions import Permission, Role, removed, roles
from promises import Promises
from watchdog_promises import WatchdogPromises

pytestmark = pytest.mark.integration

NOT_ENFORCED = {
    "xray:PutTraceSegments": "the local AWS has no X-Ray",
    "xray:PutTelemetryRecords": "the local AWS has no X-Ray",
}
"""Actions that the local AWS does not ask for; those of network interfaces are in VPCs only."""

OWN_EYES = "detection reads resources with the local AWS's own eyes"
NO_ROLE = "the local AWS runs state machines without asking their role"
NO_DEAD_LETTERS = "schedules of the local AWS have no dead letters"
NOT_ENFORCED_OF = {
    "DriftReader": {
        "DetectDrift cloudformation:DetectStackResourceDrift": "the local AWS detects a stack's resources without asking",
        "ReadParameters ssm:GetParameters": "the local AWS asks for it on *, where AWS asks for each parameter",
        **dict.fromkeys(
            (
                *("ReadFunctions", "ReadEventSources", "ReadTables", "ReadQueues", "ReadTopics", "ReadBuckets"),
                *("ReadKeys", "ReadLogGroups", "ReadRules", "ReadAlarms", "ReadDashboards", "ReadRoles"),
                *("ReadParameters", "ReadApis", "ReadUserPools", "ReadSchedules", "ReadWorkflows"),
            ),
            OWN_EYES,
        ),
    },
    "DriftStateMachine": dict.fromkeys(
        ("BeReader", "CallFunction", "ReadItems", "DeliverLog", "Trace", "UseKey", "StartMapRuns", "FollowMapRuns"),
        NO_ROLE,
    ),
    "DriftSchedule": {
        "StartRuns": "the local AWS starts a schedule's state machine without asking its role",
        "UseKey": "the local AWS starts a schedule's state machine without asking its role",
        "SendFailures": NO_DEAD_LETTERS,
        "EncryptFailures": NO_DEAD_LETTERS,
    },
}
"""The same of one role: by permission, or by statement for what is left of it.

`test_what_is_not_enforced_is_really_not_asked_for` takes all of them away at once."""

OF_EVERY_FUNCTION = {
    "WriteOwnLog logs:CreateLogStream": "logs",
    "WriteOwnLog logs:PutLogEvents": "logs",
    "SendFailures sqs:SendMessage": "keeps_a_failed_event",
    "EncryptFailures kms:GenerateDataKey": "keeps_a_failed_event",
    "EncryptFailures kms:Decrypt": "keeps_a_failed_event",
    "DecryptEnvironment kms:Decrypt": "starts",
}
OF_ONE = {
    "Users": {
        "TableItems dynamodb:GetItem": "shows_a_profile",
        "TableItems dynamodb:UpdateItem": "keeps_a_profile",
        "TableKey kms:Decrypt": "shows_a_profile",
    },
    "Orders": {
        "TableItems dynamodb:GetItem": "shows_an_order",
        "TableItems dynamodb:PutItem": "takes_an_order",
        "TableItems dynamodb:DeleteItem": "tells_of_an_order_at_once",
        "TableIndexes dynamodb:Query": "lists_orders",
        "TableKey kms:Decrypt": "shows_an_order",
        "PutBus events:PutEvents": "tells_of_an_order_at_once",
        "ReadRelease ssm:GetParameter": "says_which_release_is_live",
    },
    "Fulfilment": {
        "TableItems dynamodb:GetItem": "fulfils_an_order_once",
        "TableItems dynamodb:UpdateItem": "fulfils_an_order",
        "TableKey kms:Decrypt": "fulfils_an_order",
        "ConsumeOrders sqs:ReceiveMessage": "takes_orders_from_the_queue",
        "ConsumeOrders sqs:DeleteMessage": "takes_orders_from_the_queue",
        "ConsumeOrders sqs:GetQueueAttributes": "takes_orders_from_the_queue",
        # The key of the queue is the key of the dead letters, so both statements say the same and go together.
        "EncryptFailures kms:Decrypt": "takes_orders_from_the_queue",
    },
    "Watchdog": {
        "StateItems dynamodb:GetItem": "ends_an_abandoned_rollout",
        "StateItems dynamodb:Query": "ends_an_abandoned_rollout",
        "StateItems dynamodb:PutItem": "ends_an_abandoned_rollout",
        "StateItems dynamodb:DeleteItem": "ends_an_abandoned_rollout",
        "StateItems dynamodb:ConditionCheckItem": "ends_an_abandoned_rollout",
        "StateKey kms:Decrypt": "ends_an_abandoned_rollout",
        "MoveAliases lambda:GetAlias": "ends_an_abandoned_rollout",
        "MoveAliases lambda:UpdateAlias": "ends_an_abandoned_rollout",
        "WriteLiveVersions ssm:PutParameter": "takes_parameters_back",
    },
    "Schedule": {"CallWatchdog lambda:InvokeFunction": "is_called_by_a_schedule"},
    "Drift": {
        "BeReader sts:AssumeRole": "finds_the_stacks",
        "KeepReports s3:GetObject": "looks_at_a_stack",
        "KeepReports s3:PutObject": "finds_the_stacks",
        "ListReports s3:ListBucket": "keeps_a_report",
        "Tell sns:Publish": "tells_of_drift",
        "PutMetrics cloudwatch:PutMetricData": "counts",
        "UseKey kms:Decrypt": "tells_of_drift",
        "UseKey kms:GenerateDataKey": "tells_of_drift",
    },
    "DriftReader": {
        "DetectDrift cloudformation:DescribeStackResourceDrifts": "looks_at_a_stack",
        "DetectDrift cloudformation:DescribeStacks": "knows_a_rollout",
        "DetectDrift cloudformation:DetectStackDrift": "looks_at_a_stack",
        "DetectDrift cloudformation:GetTemplate": "looks_at_a_stack",
        "DetectDrift cloudformation:ListStackResources": "looks_at_a_stack",
        "FollowDetection cloudformation:DescribeStackDriftDetectionStatus": "looks_at_a_stack",
        "FollowDetection cloudformation:ListStacks": "finds_the_stacks",
        "ReadFunctions lambda:GetAlias": "knows_a_rollout",
        "StateItems dynamodb:GetItem": "keeps_a_report",
        "StateKey kms:Decrypt": "keeps_a_report",
    },
    "DriftStateMachine": {},
    "DriftSchedule": {},
}
ALSO_WITHOUT = {"DriftStateMachine": "runs", "DriftSchedule": "is_started_by_a_schedule"}
"""What roles of which nothing is asked promise all the same."""

ROLES = {
    "FunctionsUsersFunctionRole": "Users",
    "FunctionsOrdersFunctionRole": "Orders",
    "FunctionsFulfilmentFunctionRole": "Fulfilment",
    "OperationsWatchdogFunctionRole": "Watchdog",
    "OperationsWatchdogScheduleRole": "Schedule",
    "OperationsDriftMonitorFunctionRole": "Drift",
    "OperationsDriftMonitorReaderRole": "DriftReader",
    "OperationsDriftMonitorRole": "DriftStateMachine",
    "OperationsDriftMonitorScheduleRole": "DriftSchedule",
}
"""Whose role it is, by its logical id without the hash."""

FUNCTIONS = ("Users", "Orders", "Fulfilment", "Watchdog", "Drift")
"""Whose role is a function's own."""


@pytest.fixture(scope="module")
def promises(prod: Any) -> dict[str, FunctionPromises]:
    """Who answers for whom."""
    shop, watchdog, drift = Promises(prod), WatchdogPromises(prod), DriftPromises(prod)
    return {
        **dict.fromkeys(OF_ONE, shop),
        **dict.fromkeys(("Watchdog", "Schedule"), watchdog),
        **{name: drift for name in OF_ONE if name.startswith("Drift")},
    }


@pytest.fixture(scope="module")
def prod_roles(prod: Any) -> dict[str, list[Role]]:
    """The environment's roles by whose they are, one entry for each policy of a role."""
    found: dict[str, list[Role]] = {}
    for role in roles(prod):
        found.setdefault(ROLES[role.title], []).append(role)
    return found


def promises_of(name: str) -> dict[str, str]:
    """Name of the promise that fails without a permission, by the permission."""
    return {**(OF_EVERY_FUNCTION if name in FUNCTIONS else {}), **OF_ONE[name]}


def asked_of(name: str) -> list[str]:
    """Names of all promises of one role."""
    return sorted({*promises_of(name).values(), *([ALSO_WITHOUT[name]] if name in ALSO_WITHOUT else [])})


def not_enforced(name: str, permission: Permission) -> str | None:
    """Why the local AWS does not ask a role for a permission; None when it does."""
    if permission.key in promises_of(name):
        return None
    of_one = NOT_ENFORCED_OF.get(name, {})
    reasons = (NOT_ENFORCED.get(permission.action), of_one.get(permission.key), of_one.get(permission.sids[0]))
    return next((reason for reason in reasons if reason), None)


def is_kept(promises: FunctionPromises, name: str, promise: str, *, patience_seconds: float = 20.0) -> bool:
    """Ask one promise; those of every function are asked of this one."""
    promises.patience_seconds = patience_seconds
    question = getattr(promises, promise)
    return bool(question(name) if promise in OF_EVERY_FUNCTION.values() else question())


def test_no_role_is_forgotten(prod: Any) -> None:
    assert {role.title for role in roles(prod)} == set(ROLES)


@pytest.mark.parametrize("name", list(OF_ONE))
def test_every_promise_is_kept_with_every_permission(promises: dict[str, FunctionPromises], name: str) -> None:
    asked = asked_of(name)
    assert {one: is_kept(promises[name], name, one) for one in asked} == dict.fromkeys(asked, True)


@pytest.mark.parametrize("name", list(NOT_ENFORCED_OF))
def test_what_is_not_enforced_is_really_not_asked_for(
    prod: Any, prod_roles: dict[str, list[Role]], promises: dict[str, FunctionPromises], name: str
) -> None:
    with ExitStack() as taken:
        for role in prod_roles[name]:
            some = [one for one in role.permissions() if not_enforced(name, one)]
            taken.enter_context(removed(prod, role, *some))
        asked = asked_of(name)
        assert {one: is_kept(promises[name], name, one) for one in asked} == dict.fromkeys(asked, True)


@pytest.mark.parametrize("name", list(OF_ONE))
def test_without_any_one_permission_a_promise_is_broken(
    prod: Any,
    prod_roles: dict[str, list[Role]],
    promises: dict[str, FunctionPromises],
    name: str,
    show: Callable[[str], None],
) -> None:
    answering, (first, *_) = promises[name], prod_roles[name]
    lines, unused = [f"{first.title}: without ... fails ..."], []
    for role, permission in [(one, each) for one in prod_roles[name] for each in one.permissions()]:
        label = f"{' + '.join(permission.sids)} {permission.action}"
        if reason := not_enforced(name, permission):
            lines.append(f"  {label:<58} not enforced: {reason}")
            continue
        promise = promises_of(name)[permission.key]
        with removed(prod, role, permission):
            kept = is_kept(answering, name, promise, patience_seconds=2.0)
        assert is_kept(answering, name, promise), f"{label} was given back, and yet: {promise} is not so"
        said = (getattr(answering, promise).__doc__ or "").strip()
        lines.append(f"  {label:<58} {'NOTHING' if kept else said}")
        if kept:
            unused.append(label)
    show("\n".join(lines))
    assert not unused, f"{first.title} does not need {unused}"
