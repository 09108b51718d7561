"""Where a run keeps what it has found, until its report is written, and the reports."""

import json
import secrets
from collections.abc import Iterator
from typing import Any, Protocol

FOLDER = "drift"


class Objects(Protocol):
    """A bucket."""

    def get(self, key: str) -> bytes | None:
        """The object under `key`; None when there is none."""

    def put(self, key: str, body: bytes) -> None:
        """Store an object, replacing what is there."""

    def put_new(self, key: str, body: bytes) -> bool:
        """Store an object unless one is there; whether it was stored."""

    def keys(self, prefix: str) -> Iterator[str]:
        """Keys that begin with `prefix`, sorted."""


class Shelf:
    """The folder of one run in the bucket, and what outlives runs beside it."""

    def __init__(self, objects: Objects, run: str) -> None:
        self._objects = objects
        self.run = run

    @property
    def stacks_key(self) -> str:
        """Where the state machine's map reads the stacks from."""
        return f"{FOLDER}/runs/{self.run}/stacks.json"

    def put_stacks(self, stacks: list[dict[str, Any]]) -> None:
        """Keep what the map goes through."""
        self._put(self.stacks_key, stacks)

    def stacks(self) -> list[dict[str, Any]]:
        """What the map went through."""
        found: list[dict[str, Any]] = self._get(self.stacks_key) or []
        return found

    def put_outcome(self, number: int, outcome: dict[str, Any]) -> None:
        """Keep what became of the stack with that number."""
        self._put(f"{FOLDER}/runs/{self.run}/outcomes/{number:06}.json", outcome)

    def outcomes(self) -> Iterator[dict[str, Any]]:
        """Every outcome, one after the other."""
        for key in self._objects.keys(f"{FOLDER}/runs/{self.run}/outcomes/"):
            yield self._get(key)

    def latest(self) -> dict[str, Any] | None:
        """The report of the last run; None before the first."""
        found: dict[str, Any] | None = self._get(f"{FOLDER}/latest.json")
        return found

    def put_report(self, report: dict[str, Any]) -> str:
        """Keep a report, also as the latest; returns its key."""
        key = f"{FOLDER}/reports/{self.run}.json"
        self._put(key, report)
        self._put(f"{FOLDER}/latest.json", report)
        return key

    def redaction_key(self) -> bytes:
        """The key for digests of secrets, made by the first run: equal secrets then show equal digests."""
        key = f"{FOLDER}/redaction.key"
        self._objects.put_new(key, secrets.token_bytes(32))
        found = self._objects.get(key)
        assert found is not None, "somebody has just stored it"
        return found

    def _put(self, key: str, value: Any) -> None:
        self._objects.put(key, json.dumps(value, default=str).encode())

    def _get(self, key: str) -> Any:
        body = self._objects.get(key)
        return None if body is None else json.loads(body)
