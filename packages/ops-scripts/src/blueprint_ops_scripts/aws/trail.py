"""CloudTrail's event history, asked no faster than it allows."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ..drift.attribution import TrailEvent

_SECONDS_BETWEEN = 0.55
"""LookupEvents allows two requests a second for each account and region (CloudTrail quota)."""

_READS = ("Get", "List", "Describe", "Head", "Lookup", "Batch")


class CloudTrailHistory:
    """A `Trail` over the last 90 days. `client` is a CloudTrail client."""

    def __init__(
        self, client: Any, *, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client, self._clock, self._sleep = client, clock, sleep
        self._next = 0.0

    def writes_to(self, physical_id: str) -> Sequence[TrailEvent]:
        """Writes that name the resource by its id, or by the last part of its ARN or URL; the newest first."""
        name = physical_id.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
        for wanted in dict.fromkeys((physical_id, name)):
            events = self._look_up(wanted)
            if events:
                return events
        return []

    def _look_up(self, name: str) -> list[TrailEvent]:
        self._sleep(max(0.0, self._next - self._clock()))
        self._next = self._clock() + _SECONDS_BETWEEN
        attribute = {"AttributeKey": "ResourceName", "AttributeValue": name}
        try:
            found = self._client.lookup_events(LookupAttributes=[attribute], MaxResults=50)["Events"]
        except (ClientError, BotoCoreError):
            return []
        writes = [_event(raw) for raw in found if not raw["EventName"].startswith(_READS)]
        return sorted(writes, key=lambda event: event.at, reverse=True)


def _event(raw: Mapping[str, Any]) -> TrailEvent:
    detail = json.loads(raw.get("CloudTrailEvent") or "{}")
    identity = detail.get("userIdentity", {})
    return TrailEvent(
        name=raw["EventName"],
        at=raw["EventTime"].astimezone(UTC),
        actor=identity.get("arn") or raw.get("Username") or "unknown",
        by_cloudformation="cloudformation.amazonaws.com" in (identity.get("invokedBy"), detail.get("sourceIPAddress")),
    )
