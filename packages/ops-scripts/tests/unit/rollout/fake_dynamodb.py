"""DynamoDB behind boto3's own client: botocore's model checks every request, conditions are read from their expressions.

One operation at a time is atomic, as in DynamoDB; between two of them anything may happen. Answers can get lost, after which
botocore would send the same request once more.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import boto3
from botocore.validate import ParamValidator

Row = dict[str, Any]


@dataclass
class FakeDynamoDB:
    """One table, `state`."""

    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    accepted: list[Row] = field(default_factory=list)
    """Every row that was stored, in order."""

    loses: Callable[[str], bool] = field(default=lambda _: False)
    """Whether the answer to an operation gets lost, by the operation's name."""

    after_read: Callable[[], None] = field(default=lambda: None)

    def __post_init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
        self.client = boto3.client("dynamodb", region_name="us-east-1", **keys)
        self.client.meta.events.register("before-call.dynamodb", self._answer)

    def clear(self) -> None:
        """An empty table for the next race."""
        self.rows.clear()
        self.accepted.clear()

    def _answer(self, model: Any, params: dict[str, Any], **_: Any) -> Any:
        asked = json.loads(params["body"])
        answer = self._once(model.name, asked)
        if self.loses(model.name):
            answer = self._once(model.name, asked)
        if model.name == "GetItem":
            self.after_read()
        if "Error" in answer:
            return SimpleNamespace(status_code=400), answer
        report = ParamValidator().validate(answer, model.output_shape)
        assert not report.has_errors(), report.generate_report()
        return SimpleNamespace(status_code=200), answer

    def _once(self, name: str, asked: Row) -> Row:
        with self._one_at_a_time:
            answer: Row = getattr(self, name)(asked)
            return answer

    def GetItem(self, asked: Row) -> Row:  # noqa: N802 - DynamoDB's name
        assert asked["ConsistentRead"] is True, "a lock that is read from an old copy is no lock"
        found = self.rows.get(_place(asked["Key"]))
        return {"Item": found} if found else {}

    def Query(self, asked: Row) -> Row:  # noqa: N802 - DynamoDB's name
        assert asked["KeyConditionExpression"] == "pk = :pk"
        wanted = asked["ExpressionAttributeValues"][":pk"]["S"]
        found = [row for (pk, _), row in sorted(self.rows.items()) if pk == wanted]
        return {"Items": found, "Count": len(found)}

    def PutItem(self, asked: Row) -> Row:  # noqa: N802 - DynamoDB's name
        return self.TransactWriteItems({"TransactItems": [{"Put": asked}]}, single=True)

    def DeleteItem(self, asked: Row) -> Row:  # noqa: N802 - DynamoDB's name
        return self.TransactWriteItems({"TransactItems": [{"Delete": asked}]}, single=True)

    def TransactWriteItems(self, asked: Row, *, single: bool = False) -> Row:  # noqa: N802 - DynamoDB's name
        writes = list(_writes(asked["TransactItems"]))
        held = [_holds(write, self.rows.get(place)) for _, place, write in writes]
        if not all(held):
            if single:
                return {
                    "Error": {"Code": "ConditionalCheckFailedException", "Message": "The conditional request failed"}
                }
            codes = [{"Code": "None" if fine else "ConditionalCheckFailed"} for fine in held]
            error = {"Code": "TransactionCanceledException", "Message": "Transaction cancelled"}
            return {"Error": error, "CancellationReasons": codes}
        for verb, place, write in writes:
            if verb == "Put":
                self.rows[place] = write["Item"]
                self.accepted.append(write["Item"])
            elif verb == "Delete":
                self.rows.pop(place, None)
        return {}


def _writes(items: list[Row]) -> Iterator[tuple[str, tuple[str, str], Row]]:
    for item in items:
        ((verb, write),) = item.items()
        yield verb, _place(write.get("Item") or write["Key"]), write


def _place(attributes: Row) -> tuple[str, str]:
    return attributes["pk"]["S"], attributes["sk"]["S"]


def _holds(write: Row, row: Row | None) -> bool:
    """Whether the condition of a write holds; an expression that is not understood fails the test."""
    expression = write.get("ConditionExpression")
    if expression is None:
        return True
    if expression == "attribute_not_exists(pk)":
        return row is None
    for term in expression.split(" AND "):
        found = re.fullmatch(r"(#\w+) = (:\w+)", term)
        assert found is not None, expression
        name = write["ExpressionAttributeNames"][found[1]]
        if row is None or not _same(row.get(name), write["ExpressionAttributeValues"][found[2]]):
            return False
    return True


def _same(stored: Row | None, wanted: Row) -> bool:
    """Numbers are equal by value, however they are written."""
    if stored is not None and "N" in stored and "N" in wanted:
        return Decimal(stored["N"]) == Decimal(wanted["N"])
    return stored == wanted
