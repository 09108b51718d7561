"""One HTTP call to an environment's API, and what came back."""

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_TIMEOUT_SECONDS = 20


@dataclass(frozen=True)
class Answer:
    """A status and a body; the body is None when it is not JSON."""

    status: int
    body: Any


class ApiConnection:
    """A connection to one API that is kept open between calls, and opened again after a fault. Not for sharing."""

    def __init__(self, url: str, token: str | None = None) -> None:
        parts = urlsplit(url)
        self._host, self._prefix = parts.netloc, parts.path.rstrip("/")
        self._headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
        self._connection = http.client.HTTPConnection(self._host, timeout=_TIMEOUT_SECONDS)

    def call(self, method: str, path: str, body: Any = None) -> Answer:
        """Send one request.

        Raises:
            OSError: there was no answer.
        """
        payload = None if body is None else json.dumps(body)
        try:
            self._connection.request(method, self._prefix + path, body=payload, headers=self._headers)
            response = self._connection.getresponse()
            raw = response.read()
        except http.client.HTTPException as error:
            self._connection.close()
            raise ConnectionError(f"{method} {path}: {error!r}") from error
        except OSError:
            self._connection.close()
            raise
        return Answer(response.status, _parsed(raw))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None
