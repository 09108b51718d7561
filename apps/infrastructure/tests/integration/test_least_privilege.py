"""No permission is unused: each is taken from its live role alone, and something that is promised then fails.

`nox -s integration -- infrastructure`, or pytest on this file, prints the table.
"""

from collections.abc import Callable
from typing import Any

import pytest
from permissions import Role, removed, roles
from promises import Promises

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
}


@pytest.fixture(scope="module")
def promises(prod: Any) -> Promises:
    return Promises(prod)


@pytest.fixture(scope="module")
def prod_roles(prod: Any) -> dict[str, Role]:
    """The roles of the three functions by the first part of the functions' outputs."""
    return {name: role for role in roles(prod) for name in OF_ONE if role.title == f"Functions{name}FunctionRole"}


def broken_promise(function: str, permission: str) -> str:
    """Name of the promise that fails without a permission.

    Raises:
        KeyError: nobody said what it is for.
    """
    return {**OF_EVERY_FUNCTION, **OF_ONE[function]}[permission]


def is_kept(promises: Promises, function: str, name: str, *, patience_seconds: float = 20.0) -> bool:
    """Ask one promise; those of every function are asked of this one."""
    promises.patience_seconds = patience_seconds
    question = getattr(promises, name)
    return bool(question(function) if name in OF_EVERY_FUNCTION.values() else question())


@pytest.mark.parametrize("function", list(OF_ONE))
def test_every_promise_is_kept_with_every_permission(prod_roles: Any, promises: Promises, function: str) -> None:
    names = {*OF_EVERY_FUNCTION.values(), *OF_ONE[function].values()}
    assert {name: is_kept(promises, function, name) for name in sorted(names)} == dict.fromkeys(sorted(names), True)


@pytest.mark.parametrize("function", list(OF_ONE))
def test_without_any_one_permission_a_promise_is_broken(
    prod: Any, prod_roles: dict[str, Role], promises: Promises, function: str, show: Callable[[str], None]
) -> None:
    role = prod_roles[function]
    lines, unused = [f"{role.title}: without ... fails ..."], []
    for permission in role.permissions():
        label = f"{' + '.join(permission.sids)} {permission.action}"
        if permission.action in NOT_ENFORCED:
            lines.append(f"  {label:<58} not enforced: {NOT_ENFORCED[permission.action]}")
            continue
        name = broken_promise(function, permission.key)
        with removed(prod, role, permission):
            kept = is_kept(promises, function, name, patience_seconds=2.0)
        assert is_kept(promises, function, name), f"{label} was given back, and yet: {name} is not so"
        said = (getattr(promises, name).__doc__ or "").strip()
        lines.append(f"  {label:<58} {'NOTHING' if kept else said}")
        if kept:
            unused.append(label)
    show("\n".join(lines))
    assert not unused, f"{role.title} does not need {unused}"
