"""Fulfilling an order, once, however often its message comes."""

from datetime import UTC, datetime

from botocore.exceptions import ClientError

from shared.aws import table


class OrderMissingError(Exception):
    """The message is about an order that the table does not hold."""


def fulfil(order_id: str) -> bool:
    """Mark the order as fulfilled; False when it was already.

    The condition makes the write happen once: SQS delivers at least once, and two deliveries may even overlap.

    Raises:
        OrderMissingError: there is no such order; the message is tried again, then kept as a dead letter.
    """
    key = {"PK": f"ORDER#{order_id}", "SK": "ORDER"}
    try:
        table().update_item(
            Key=key,
            UpdateExpression="SET #status = :fulfilled, fulfilled_at = :now",
            ConditionExpression="#status = :placed",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={
                ":placed": "placed",
                ":fulfilled": "fulfilled",
                ":now": datetime.now(UTC).isoformat(timespec="milliseconds"),
            },
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        if "Item" not in table().get_item(Key=key, ConsistentRead=True):
            raise OrderMissingError(f"order {order_id} not found; was it deleted by hand?") from error
        return False
    return True
