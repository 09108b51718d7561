"""What an order is: made from a request, and shown to the client."""

import uuid
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final, TypedDict

from shared.problem import Problem

MOST_ITEMS: Final = 50
MOST_QUANTITY: Final = 1_000
MOST_SKU_LENGTH: Final = 64
MOST_KEY_LENGTH: Final = 128

_NAMESPACE: Final = uuid.UUID("6f8a1b0e-5f6d-5b0a-9c51-0d7a3c1f2e44")
"""Any fixed value: it makes the identifier of an order from user and idempotency key."""


class OrderItem(TypedDict):
    """One line of an order."""

    sku: str
    quantity: int


class Order(TypedDict):
    """An order as the functions pass it on."""

    order_id: str
    user: str
    items: list[OrderItem]
    status: str
    placed_at: str


def new_order(user: str, body: dict[str, Any], *, idempotency_key: str | None) -> Order:
    """The order that `body` asks for.

    With an idempotency key its identifier depends on user and key only, so that a retry finds the first attempt.

    Raises:
        Problem: 400 that names the field.
    """
    unknown = sorted(set(body) - {"items"})
    if unknown:
        raise _bad(f"unknown field {unknown[0]!r}; an order has only items")
    items = body.get("items")
    if not isinstance(items, list) or not 1 <= len(items) <= MOST_ITEMS:
        raise _bad(f"items must be a list of 1 to {MOST_ITEMS} lines")
    return Order(
        order_id=_identifier(user, idempotency_key),
        user=user,
        items=[_item(index, item) for index, item in enumerate(items)],
        status="placed",
        placed_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
    )


def shown(order: Order) -> dict[str, Any]:
    """The order as its owner sees it."""
    return {
        "id": order["order_id"],
        "status": order["status"],
        "placed_at": order["placed_at"],
        "items": [{"sku": item["sku"], "quantity": int(item["quantity"])} for item in order["items"]],
    }


def _item(index: int, item: object) -> OrderItem:
    where = f"items[{index}]"
    if not isinstance(item, dict) or set(item) != {"sku", "quantity"}:
        raise _bad(f"{where} must have sku and quantity, and nothing else")
    sku, quantity = item["sku"], item["quantity"]
    if not isinstance(sku, str) or not 1 <= len(sku) <= MOST_SKU_LENGTH or not sku.isprintable():
        raise _bad(f"{where}.sku must be 1 to {MOST_SKU_LENGTH} printable characters")
    if not isinstance(quantity, int) or isinstance(quantity, bool) or not 1 <= quantity <= MOST_QUANTITY:
        raise _bad(f"{where}.quantity must be a whole number from 1 to {MOST_QUANTITY}")
    return OrderItem(sku=sku, quantity=quantity)


def _identifier(user: str, idempotency_key: str | None) -> str:
    if idempotency_key is None:
        return str(uuid.uuid4())
    if not 1 <= len(idempotency_key) <= MOST_KEY_LENGTH:
        raise _bad(f"Idempotency-Key must be 1 to {MOST_KEY_LENGTH} characters")
    return str(uuid.uuid5(_NAMESPACE, f"{user}\n{idempotency_key}"))


def _bad(detail: str) -> Problem:
    return Problem(HTTPStatus.BAD_REQUEST, detail)
