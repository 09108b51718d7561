"""No permission is unused: each is taken from its live role alone, and something that is promised then fails.

`nox -s integration -- infrastructure`, or pytest on this file, prints the table.
"""

from collections.abc import Callable
from typing import Any

import pytest
from function_promises import FunctionPromises
from permissions import Role, removed, roles
from promises import Promises
from watchdog_promises import WatchdogPromises

pytestmark = pytest.mark.integration

NOT_ENFORCED = {
    "xray:PutTraceSegments": "the local AWS has no X-Ray",
    "xray:PutTelemetryRecords": "the local AWS has no X-Ray",
}
"""Actions that the local AWS does not ask for; those of network interfaces are in VPCs only."""

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
}
ROLES = {
    "FunctionsUsersFunctionRole": "Users",
    "FunctionsOrdersFunctionRole": "Orders",
    "FunctionsFulfilmentFunctionRole": "Fulfilment",
    "OperationsWatchdogFunctionRole": "Watchdog",
    "OperationsWatchdogScheduleRole": "Schedule",
}
"""Whose role it is, by its logical id without the hash."""

NOT_TRIED = {
    "OperationsDriftMonitorRole",
    "OperationsDriftMonitorScheduleRole",
    "OperationsDriftMonitorReaderRole",
    "OperationsDriftMonitorFunctionRole",
}
"""Roles of the drift monitor: its reader has some fifty reading actions, one for each kind of resource that AWS may ask for, and
a run takes a minute. `test_drift_monitor.py` runs it with these roles; nothing is taken from them."""


@pytest.fixture(scope="module")
def promises(prod: Any) -> dict[str, FunctionPromises]:
    """Who answers for whom."""
    shop, watchdog = Promises(prod), WatchdogPromises(prod)
    return {**dict.fromkeys(OF_ONE, shop), "Watchdog": watchdog, "Schedule": watchdog}


@pytest.fixture(scope="module")
def prod_roles(prod: Any) -> dict[str, Role]:
    """The environment's roles by whose they are."""
    return {ROLES[role.title]: role for role in roles(prod) if role.title in ROLES}


def promises_of(name: str) -> dict[str, str]:
    """Name of the promise that fails without a permission, by the permission."""
    return {**({} if name == "Schedule" else OF_EVERY_FUNCTION), **OF_ONE[name]}


def is_kept(promises: FunctionPromises, name: str, promise: str, *, patience_seconds: float = 20.0) -> bool:
    """Ask one promise; those of every function are asked of this one."""
    promises.patience_seconds = patience_seconds
    question = getattr(promises, promise)
    return bool(question(name) if promise in OF_EVERY_FUNCTION.values() else question())


def test_no_role_is_forgotten(prod: Any) -> None:
    assert {role.title for role in roles(prod)} - NOT_TRIED == set(ROLES)


@pytest.mark.parametrize("name", list(OF_ONE))
def test_every_promise_is_kept_with_every_permission(promises: dict[str, FunctionPromises], name: str) -> None:
    asked = sorted(set(promises_of(name).values()))
    assert {one: is_kept(promises[name], name, one) for one in asked} == dict.fromkeys(asked, True)


@pytest.mark.parametrize("name", list(OF_ONE))
def test_without_any_one_permission_a_promise_is_broken(
    prod: Any,
    prod_roles: dict[str, Role],
    promises: dict[str, FunctionPromises],
    name: str,
    show: Callable[[str], None],
) -> None:
    role, answering = prod_roles[name], promises[name]
    lines, unused = [f"{role.title}: without ... fails ..."], []
    for permission in role.permissions():
        label = f"{' + '.join(permission.sids)} {permission.action}"
        if permission.action in NOT_ENFORCED:
            lines.append(f"  {label:<58} not enforced: {NOT_ENFORCED[permission.action]}")
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
    assert not unused, f"{role.title} does not need {unused}"
