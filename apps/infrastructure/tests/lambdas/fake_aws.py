"""A DynamoDB table, an event bus and a parameter store in this process, behind real boto3 clients.

The fake answers the requests that botocore would send, so that serialisation, parameters and error codes are the real ones. It
knows the expressions that the handlers use, and fails on any other.
"""

import json
from collections.abc import Callable
from typing import Any

from botocore.awsrequest import AWSResponse

Item = dict[str, Any]


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault of the fake
    """An error answer of AWS."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.body = {"__type": code, "message": code, **more}


class Body:
    """A response body as urllib3 would give it."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_: Any) -> Any:
        """The content in one piece."""
        yield self._content

    def read(self, **_: Any) -> bytes:
        """The content."""
        return self._content


class FakeAws:
    """Items by key, events that were put, and faults to inject by operation."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], Item] = {}
        self.events: list[dict[str, Any]] = []
        self.parameters = {"/shop/test/release": "sha256:abc"}
        self.faults: dict[str, Refused] = {}
        self.conflicts = 0
        self.calls: list[str] = []
        self.refuse_events = False
        self.refused = "no detail says this"

    def item(self, partition: str, sort: str) -> dict[str, Any]:
        """An item without type marks."""
        return {name: next(iter(value.values())) for name, value in self.items[partition, sort].items()}

    def answer(self, request: Any) -> AWSResponse:
        """The response to one request of a boto3 client."""
        operation = request.headers["X-Amz-Target"].decode().rpartition(".")[2]
        self.calls.append(operation)
        try:
            if operation in self.faults:
                raise self.faults[operation]
            handlers: dict[str, Callable[[Any], Any]] = {
                "GetItem": self._get_item,
                "UpdateItem": self._update_item,
                "DeleteItem": self._delete_item,
                "Query": self._query,
                "TransactWriteItems": self._transact_write_items,
                "PutEvents": self._put_events,
                "GetParameter": self._get_parameter,
            }
            status, body = 200, handlers[operation](json.loads(request.body))
        except Refused as refused:
            status, body = 400, refused.body
        content = json.dumps(body).encode()
        return AWSResponse(request.url, status, {"content-length": str(len(content))}, Body(content))

    def _get_item(self, asked: Any) -> Any:
        found = self.items.get(key_of(asked["Key"]))
        return {} if found is None else {"Item": found}

    def _delete_item(self, asked: Any) -> Any:
        self.items.pop(key_of(asked["Key"]), None)
        return {}

    def _update_item(self, asked: Any) -> Any:
        key, values = key_of(asked["Key"]), asked["ExpressionAttributeValues"]
        names = asked.get("ExpressionAttributeNames", {})
        stored = self.items.get(key, {})
        if condition := asked.get("ConditionExpression"):
            name, _, value = condition.partition(" = ")
            if stored.get(names.get(name, name)) != values[value]:
                raise Refused("ConditionalCheckFailedException")
        changes = [part.split(" = ") for part in asked["UpdateExpression"].removeprefix("SET ").split(", ")]
        stored = {**asked["Key"], **stored, **{names.get(name, name): values[value] for name, value in changes}}
        self.items[key] = stored
        return {"Attributes": stored}

    def _transact_write_items(self, asked: Any) -> Any:
        puts = [part["Put"] for part in asked["TransactItems"]]
        assert {put["ConditionExpression"] for put in puts} == {"attribute_not_exists(PK)"}
        if self.conflicts:
            self.conflicts -= 1
            raise Refused("TransactionCanceledException", CancellationReasons=[{"Code": "TransactionConflict"}] * 2)
        reasons = ["ConditionalCheckFailed" if key_of(put["Item"]) in self.items else "None" for put in puts]
        if set(reasons) != {"None"}:
            raise Refused("TransactionCanceledException", CancellationReasons=[{"Code": code} for code in reasons])
        for put in puts:
            self.items[key_of(put["Item"])] = put["Item"]
        return {}

    def _query(self, asked: Any) -> Any:
        values = list(asked["ExpressionAttributeValues"].values())
        found = [item for item in self.items.values() if item.get("GSI1PK") == values[0]]
        if len(values) == 2:
            assert "<" in asked["KeyConditionExpression"]
            found = [item for item in found if item["GSI1SK"]["S"] < values[1]["S"]]
        found.sort(key=lambda item: item["GSI1SK"]["S"], reverse=not asked.get("ScanIndexForward", True))
        if start := asked.get("ExclusiveStartKey"):
            found = [item for item in found if item["GSI1SK"]["S"] < start["GSI1SK"]["S"]]
        page, rest = found[: asked["Limit"]], found[asked["Limit"] :]
        last = {name: page[-1][name] for name in ("PK", "SK", "GSI1PK", "GSI1SK")} if rest else None
        return {"Items": page, "Count": len(page), **({"LastEvaluatedKey": last} if last else {})}

    def _put_events(self, asked: Any) -> Any:
        if self.refuse_events or self.refused in asked["Entries"][0]["Detail"]:
            return {
                "FailedEntryCount": 1,
                "Entries": [{"ErrorCode": "ThrottlingException", "ErrorMessage": "slow down"}],
            }
        self.events += asked["Entries"]
        return {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]}

    def _get_parameter(self, asked: Any) -> Any:
        return {"Parameter": {"Name": asked["Name"], "Value": self.parameters[asked["Name"]]}}


class Wire:
    """Between the clients, which are slow to make, and the AWS of the test that runs."""

    def __init__(self) -> None:
        self.aws = FakeAws()

    def answer_for(self, client: Any) -> None:
        """Answer every request of a boto3 client."""
        client.meta.events.register("before-send", lambda request, **_: self.aws.answer(request))


def key_of(item: Item) -> tuple[str, str]:
    """The key of a stored item."""
    return item["PK"]["S"], item["SK"]["S"]
