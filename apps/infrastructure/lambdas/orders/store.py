"""Orders in the table: written together with the word of them, found by identifier, listed by user.

| item | PK | SK | GSI1PK | GSI1SK |
|---|---|---|---|---|
| order | ORDER#id | ORDER | USER#sub | placed_at#id |
| event that waits | ORDER#id | EVENT | OUTBOX#shard | placed_at |
"""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from boto3.dynamodb.conditions import Key
from botocore.exceptions import ClientError

from shared.aws import table
from shared.problem import Problem

from .order import Order
from .outbox import waiting_event

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

ATTEMPTS: Final = 3
"""Two requests with one key meet for milliseconds: the second finds the order of the first, or room for its own."""

_IDENTIFIER: Final = re.compile(r"[0-9a-f-]{36}")

PAGE: Final = 25
INDEX: Final = "GSI1"


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some orders, and where the next page begins."""

    orders: list[Order]
    next_after: str | None


def place(order: Order) -> Order | None:
    """Write `order` and the event about it in one transaction: both are there, or neither.

    Returns the order that is already there under the same identifier, else None.

    Raises:
        Problem: 409 while another request with the same key is being written, as after a double click.
    """
    resource = table()
    for _ in range(ATTEMPTS):
        try:
            resource.meta.client.transact_write_items(
                TransactItems=[
                    _put_if_new(resource.name, _stored(order)),
                    _put_if_new(resource.name, waiting_event(order)),
                ]
            )
        except ClientError as error:
            if not _reasons(error) & {"ConditionalCheckFailed", "TransactionConflict"}:
                raise
            known = find(order["order_id"])
            if known is not None:
                return known
        else:
            return None
    raise Problem(
        HTTPStatus.CONFLICT,
        "the same order is being placed by another request; ask again",
        headers={"retry-after": "1"},
    )


def find(order_id: str) -> Order | None:
    """The order called `order_id`, read consistently, or None; DynamoDB is not asked for what cannot be one."""
    if not _IDENTIFIER.fullmatch(order_id):
        return None
    found = table().get_item(Key={"PK": f"ORDER#{order_id}", "SK": "ORDER"}, ConsistentRead=True)
    item = found.get("Item")
    return None if item is None else _order(item)


def of_user(user: str, *, after: str | None) -> Page:
    """A page of the user's orders, newest first. The index follows the table within moments, not at once."""
    query: dict[str, Any] = {
        "IndexName": INDEX,
        "KeyConditionExpression": Key("GSI1PK").eq(f"USER#{user}"),
        "ScanIndexForward": False,
        "Limit": PAGE,
    }
    if after is not None:
        query["ExclusiveStartKey"] = _start_key(user, after)
    found = table().query(**query)
    last = found.get("LastEvaluatedKey")
    return Page(
        orders=[_order(item) for item in found["Items"]], next_after=None if last is None else str(last["GSI1SK"])
    )


def _put_if_new(table_name: str, item: dict[str, Any]) -> "TransactWriteItemTypeDef":
    return {"Put": {"TableName": table_name, "Item": item, "ConditionExpression": "attribute_not_exists(PK)"}}


def _stored(order: Order) -> dict[str, Any]:
    return {
        "PK": f"ORDER#{order['order_id']}",
        "SK": "ORDER",
        "GSI1PK": f"USER#{order['user']}",
        "GSI1SK": f"{order['placed_at']}#{order['order_id']}",
        **order,
    }


def _order(item: dict[str, Any]) -> Order:
    return Order(
        order_id=item["order_id"],
        user=item["user"],
        items=item["items"],
        status=item["status"],
        placed_at=item["placed_at"],
    )


def _start_key(user: str, after: str) -> dict[str, Any]:
    match = re.fullmatch(r"(?P<placed_at>[0-9T:.+-]{1,40})#(?P<order_id>[0-9a-f-]{36})", after)
    if match is None:
        raise Problem(HTTPStatus.BAD_REQUEST, "after must be a next_after that an earlier page gave")
    return {"PK": f"ORDER#{match['order_id']}", "SK": "ORDER", "GSI1PK": f"USER#{user}", "GSI1SK": after}


def _reasons(error: ClientError) -> set[str]:
    """Why DynamoDB cancelled a transaction; of any other error, nothing."""
    response: Any = error.response
    if response["Error"]["Code"] != "TransactionCanceledException":
        return set()
    return {reason["Code"] for reason in response.get("CancellationReasons", []) if "Code" in reason}
