"""The state table of an environment, on DynamoDB."""

import random
import time
from typing import Any

from ..aws.dynamodb_values import TransactionConflictError, from_attributes, refusals, to_attributes
from ..aws.faults import aws_faults
from ..errors import AwsUnavailableError
from .items import Absent, Check, Condition, Delete, Item, Key, Put, Write

_TRIES = 8
_PAUSE_SECONDS = 0.05


class StateTable:
    """Items by partition and sort key, read consistently and written under conditions.

    `client` is a DynamoDB client, `name` the table's name (output `StateTableName` of the environment).
    """

    def __init__(self, client: Any, name: str) -> None:
        self.client = client
        self.name = name

    def get(self, key: Key) -> Item | None:
        """The item under `key` as of now, or None."""
        with aws_faults(f"reading state from {self.name}"):
            answer = self.client.get_item(TableName=self.name, Key=to_attributes(key.as_item()), ConsistentRead=True)
        return from_attributes(answer["Item"]) if answer.get("Item") else None

    def query(self, pk: str, *, prefix: str = "") -> list[Item]:
        """All items of partition `pk` whose sort key starts with `prefix`, by rising sort key, every page."""
        condition, values = "pk = :pk", {":pk": pk}
        if prefix:
            condition, values = f"{condition} AND begins_with(sk, :prefix)", {**values, ":prefix": prefix}
        with aws_faults(f"reading state from {self.name}"):
            pages = self.client.get_paginator("query").paginate(
                TableName=self.name,
                KeyConditionExpression=condition,
                ExpressionAttributeValues=to_attributes(values),
                ConsistentRead=True,
            )
            return [from_attributes(item) for page in pages for item in page["Items"]]

    def write(self, *writes: Write) -> None:
        """Carry out all writes, or none. Collisions with other transactions are tried again.

        Raises:
            ConditionFailedError: a condition did not hold.
            AwsUnavailableError: other transactions kept colliding with this one.
        """
        for attempt in range(_TRIES):
            try:
                with aws_faults(f"writing state to {self.name}"), refusals():
                    return self._write_once(writes)
            except TransactionConflictError:
                time.sleep(random.uniform(0, _PAUSE_SECONDS * 2**attempt))
        raise AwsUnavailableError(
            f"writing state to {self.name}: collided with other writers {_TRIES} times", remedy="repeat the command"
        )

    def _write_once(self, writes: tuple[Write, ...]) -> None:
        match writes:
            case (Put() as put,):
                self.client.put_item(**self._request(put))
            case (Delete() as delete,):
                self.client.delete_item(**self._request(delete))
            case _:
                self.client.transact_write_items(TransactItems=[{_VERBS[type(w)]: self._request(w)} for w in writes])

    def _request(self, write: Write) -> dict[str, Any]:
        place: dict[str, Any] = (
            {"Item": to_attributes(write.item)}
            if isinstance(write, Put)
            else {"Key": to_attributes(write.key.as_item())}
        )
        return {"TableName": self.name, **place, **_expression(write.only_if)}


_VERBS = {Put: "Put", Delete: "Delete", Check: "ConditionCheck"}


def _expression(condition: Condition | None) -> dict[str, Any]:
    if condition is None:
        return {}
    if isinstance(condition, Absent):
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    names = {f"#n{number}": name for number, name in enumerate(condition.values)}
    values = {f":v{number}": value for number, value in enumerate(condition.values.values())}
    return {
        "ConditionExpression": " AND ".join(f"#n{number} = :v{number}" for number in range(len(names))),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": to_attributes(values),
    }
