"""What the system promises, each as a question that is answered yes while every permission is there."""

import itertools
import json
import time
from typing import Any

from function_promises import FunctionPromises, within


class Promises(FunctionPromises):
    """The documented behaviour of one environment. Every method is asked often, and leaves things as they were."""

    def __init__(self, deployment: Any) -> None:
        super().__init__(deployment)
        self._customer = deployment.customer()
        self._numbers = itertools.count(1)
        self._known_order = self._customer.place_order(1)
        self._customer.wait_until_handled(self._known_order)

    def shows_an_order(self) -> bool:
        """GET /orders/{id} answers 200."""
        return self._status("GET", f"/orders/{self._known_order}") == 200

    def lists_orders(self) -> bool:
        """GET /orders answers 200."""
        return self._status("GET", "/orders") == 200

    def takes_an_order(self) -> bool:
        """POST /orders answers 201."""
        return self._status("POST", "/orders", an_order()) == 201

    def tells_of_an_order_at_once(self) -> bool:
        """No event waits for the relay after an order was taken."""
        self._status("POST", "/orders", an_order())
        waiting = self.deployment.items(sort_key="EVENT")
        for event in waiting:
            self._delete(event)
        return not waiting

    def says_which_release_is_live(self) -> bool:
        """GET /health follows the release parameter within the seconds for which a function remembers it."""
        release = f"sha-{next(self._numbers)}"
        self._set_release(release)
        time.sleep(5.1)
        shown = self._shown_release()
        self._set_release("none")
        return shown == release and within(6.0, lambda: self._shown_release() == "none")

    def shows_a_profile(self) -> bool:
        """GET /users/me answers 200, or 404 before there is one."""
        return self._status("GET", "/users/me") in (200, 404)

    def keeps_a_profile(self) -> bool:
        """PUT /users/me answers 200."""
        return self._status("PUT", "/users/me", {"display_name": "Ann"}) == 200

    def fulfils_an_order(self) -> bool:
        """An order in a message is fulfilled, and the message is not given back."""
        return self._fulfils(self._placed())

    def fulfils_an_order_once(self) -> bool:
        """A message that comes twice is not given back."""
        order = self._placed()
        self._fulfils(order)
        return self._fulfils(order)

    def takes_orders_from_the_queue(self) -> bool:
        """A message in the queue is consumed."""
        order = self._placed()
        queue = self.deployment.outputs["OrderQueueUrl"]
        self.sqs.send_message(QueueUrl=queue, MessageBody=_message(order))
        done = within(self.patience_seconds, lambda: self._status_of(order) == "fulfilled")
        if not done:
            self.sqs.purge_queue(QueueUrl=queue)
        return done

    def _status(self, method: str, path: str, body: Any = None) -> int:
        return int(self.deployment.call(method, path, body, token=self._customer.token).status)

    def _shown_release(self) -> str:
        return str(self.deployment.call("GET", "/health").body["release"])

    def _set_release(self, release: str) -> None:
        name = self.deployment.config.parameter_name("release")
        self.deployment.client("ssm").put_parameter(Name=name, Value=release, Type="String", Overwrite=True)

    def _placed(self) -> str:
        """An order in the table of which nobody has heard."""
        order = f"promise-{next(self._numbers)}"
        item = {"PK": f"ORDER#{order}", "SK": "ORDER", "status": "placed"}
        self.deployment.client("dynamodb").put_item(
            TableName=self.deployment.outputs["TableName"], Item={key: {"S": value} for key, value in item.items()}
        )
        return order

    def _fulfils(self, order: str) -> bool:
        record = {"messageId": "1", "body": _message(order), "eventSource": "aws:sqs"}
        answer = self.call("Fulfilment", json.dumps({"Records": [record]}).encode())
        body = json.load(answer["Payload"])
        return body == {"batchItemFailures": []} and self._status_of(order) == "fulfilled"

    def _status_of(self, order: str) -> str:
        found = [item for item in self.deployment.items(sort_key="ORDER") if item["PK"]["S"] == f"ORDER#{order}"]
        return str(found[0]["status"]["S"])

    def _delete(self, item: dict[str, Any]) -> None:
        key = {name: item[name] for name in ("PK", "SK")}
        self.deployment.client("dynamodb").delete_item(TableName=self.deployment.outputs["TableName"], Key=key)


def an_order() -> dict[str, Any]:
    """The body of an order."""
    return {"items": [{"sku": "book-1", "quantity": 1}]}


def _message(order: str) -> str:
    return json.dumps({"detail-type": "OrderPlaced", "detail": {"order_id": order}})
