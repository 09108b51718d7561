"""The message that an order was placed."""

import json
from typing import Any


class UnreadableMessageError(Exception):
    """A message that no number of retries will make readable; it ends in the dead letters."""


def order_id_of(body: str) -> str:
    """The identifier of the order in an EventBridge event of type OrderPlaced.

    Raises:
        UnreadableMessageError: `body` is not such an event.
    """
    try:
        event: Any = json.loads(body)
        order_id = event["detail"]["order_id"]
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableMessageError(
            f"message is not an OrderPlaced event: {error!r}; look at who puts it on the bus"
        ) from error
    if not isinstance(order_id, str) or not order_id:
        raise UnreadableMessageError(
            f"message names no order: order_id is {order_id!r}; look at who puts it on the bus"
        )
    return order_id
