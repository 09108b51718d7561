"""A customer of one environment: made by the shop, signs in, places orders, sees them handled."""

import secrets
import time
from dataclasses import dataclass
from typing import Any

from .errors import SandboxError
from .http_json import Answer, ApiConnection
from .sign_in import sign_in
from .traffic import an_order

_HANDLED_WITHIN_SECONDS = 30


@dataclass(frozen=True)
class Customer:
    """A signed-in user of one API."""

    url: str
    token: str

    @classmethod
    def register(cls, cognito: Any, *, pool_id: str, client_id: str, url: str) -> "Customer":
        """Make a user with a temporary password, and sign in as that user."""
        username = f"reader-{secrets.token_hex(4)}@example.com"
        first, second = (f"Aa1!{secrets.token_urlsafe(18)}" for _ in range(2))
        cognito.admin_create_user(
            UserPoolId=pool_id,
            Username=username,
            TemporaryPassword=first,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": username}, {"Name": "email_verified", "Value": "true"}],
        )
        token = sign_in(
            cognito, pool_id=pool_id, client_id=client_id, username=username, password=first, new_password=second
        )
        return cls(url, token)

    def place_order(self, number: int) -> str:
        """Place an order and return its id.

        Raises:
            SandboxError: the API did not accept it.
        """
        answer = self._call("POST", "/orders", an_order(number))
        if answer.status != 201:
            raise SandboxError(f"placing an order: the API answered {answer.status} {answer.body}")
        return str(answer.body["id"])

    def wait_until_handled(self, order_id: str) -> str:
        """The status of the order once the consumer of the queue has changed it.

        Raises:
            SandboxError: it stayed as it was placed.
        """
        deadline = time.monotonic() + _HANDLED_WITHIN_SECONDS
        while True:
            answer = self._call("GET", f"/orders/{order_id}")
            status = answer.body.get("status") if answer.status == 200 else f"answer {answer.status}"
            if answer.status == 200 and status != "placed":
                return str(status)
            if time.monotonic() > deadline:
                raise SandboxError(f"order {order_id}: after {_HANDLED_WITHIN_SECONDS} s it is still {status!r}")
            time.sleep(0.3)

    def refused_without_token(self) -> bool:
        """Whether the API refuses a caller who has not signed in."""
        connection = ApiConnection(self.url)
        try:
            return connection.call("GET", "/orders").status == 401
        finally:
            connection.close()

    def _call(self, method: str, path: str, body: Any = None) -> Answer:
        connection = ApiConnection(self.url, self.token)
        try:
            return connection.call(method, path, body)
        finally:
            connection.close()
