"""One event for each order, although table and bus cannot be written in one step.

The event is written into the table together with the order (one transaction), sent at once, and removed when the bus has
it. When the function dies in between, or the bus does not answer, the event stays, and `relay`, which runs every minute,
sends it. So each order is told at least once; the consumer makes it exactly one effect.
"""

import json
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from aws_lambda_powertools import Logger
from boto3.dynamodb.conditions import Key
from botocore.exceptions import BotoCoreError, ClientError

from shared.aws import events, table
from shared.settings import required

from .order import Order

SOURCE: Final = "blueprint.orders"
DETAIL_TYPE: Final = "OrderPlaced"

SHARDS: Final = 8
"""Partitions of waiting events in the index: one takes 1,000 writes a second (DynamoDB quota), prod lets in 1,000 orders."""

SETTLED: Final = timedelta(seconds=30)
"""Age from which a waiting event counts as forgotten; younger ones are being sent by whoever wrote them."""

RELAY_PAGE: Final = 25

logger = Logger(child=True)


def waiting_event(order: Order) -> dict[str, Any]:
    """The item that says: of this order the bus does not know yet."""
    shard = zlib.crc32(order["order_id"].encode()) % SHARDS
    return {
        "PK": f"ORDER#{order['order_id']}",
        "SK": "EVENT",
        "GSI1PK": f"OUTBOX#{shard}",
        "GSI1SK": order["placed_at"],
        "detail": json.dumps({"order_id": order["order_id"], "user": order["user"], "placed_at": order["placed_at"]}),
    }


def send_now(order: Order) -> None:
    """Send the order's event; a failure is left to the relay, and the order stands."""
    try:
        _send(waiting_event(order))
    except (BotoCoreError, ClientError, BusRefusedError):
        logger.warning("event kept for the relay", extra={"order_id": order["order_id"]}, exc_info=True)


def relay() -> int:
    """Send the events that were forgotten, oldest first in each shard; returns how many. One that is refused holds up no other.

    Raises:
        BusRefusedError: the bus did not take some; the invocation fails, and its alarm tells.
    """
    before = (datetime.now(UTC) - SETTLED).isoformat(timespec="milliseconds")
    sent = 0
    refused: list[BusRefusedError] = []
    for shard in range(SHARDS):
        found = table().query(
            IndexName="GSI1",
            KeyConditionExpression=Key("GSI1PK").eq(f"OUTBOX#{shard}") & Key("GSI1SK").lt(before),
            Limit=RELAY_PAGE,
        )
        for item in found["Items"]:
            try:
                _send(item)
            except BusRefusedError as error:
                refused.append(error)
            else:
                sent += 1
    if refused:
        raise BusRefusedError(f"{len(refused)} of {sent + len(refused)} events: {refused[0]}") from refused[0]
    return sent


class BusRefusedError(Exception):
    """The bus answered, and did not take the event."""


def _send(item: dict[str, Any]) -> None:
    answer = events().put_events(
        Entries=[
            {
                "EventBusName": required("EVENT_BUS_NAME"),
                "Source": SOURCE,
                "DetailType": DETAIL_TYPE,
                "Detail": item["detail"],
            }
        ]
    )
    if answer["FailedEntryCount"]:
        refused = answer["Entries"][0]
        raise BusRefusedError(
            f"event not taken: {refused.get('ErrorCode')}: {refused.get('ErrorMessage')}; it stays in the table"
        )
    table().delete_item(Key={"PK": item["PK"], "SK": item["SK"]})
