"""CloudTrail's event history, asked no faster than it allows."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ..drift.attribution import TrailEvent, TrailRefusedError

_SECONDS_BETWEEN = 0.55
"""LookupEvents allows two requests a second for each account and region (CloudTrail quota)."""

_TRIES = 5
_MOST_PAGES = 10
"""Pages of 50 events that are read of one resource; one that is written to more often than that is not attributed."""

_READS = ("Get", "List", "Describe", "Head", "Lookup", "Batch")
_DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")

_TOOLS = (
    ("Terraform", "Terraform"),
    ("Pulumi", "Pulumi"),
    ("aws-cli", "the AWS CLI"),
    ("signin.amazonaws.com", "the console"),
    ("console.amazonaws.com", "the console"),
    ("Console", "the console"),
    ("Boto3", "a boto3 script"),
    ("aws-sdk", "an AWS SDK"),
)
"""What a user agent holds, and how people call the tool; the first that fits."""


class CloudTrailHistory:
    """A `Trail` over the last 90 days. `client` is a CloudTrail client."""

    def __init__(
        self, client: Any, *, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client, self._clock, self._sleep = client, clock, sleep
        self._next = 0.0

    def writes_to(self, physical_id: str) -> Sequence[TrailEvent]:
        """Writes that name the resource by its id, or by the last part of its ARN or URL; the newest first.

        Reading ends with the page that holds a write by somebody else than CloudFormation.
        """
        name = physical_id.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
        for wanted in dict.fromkeys((physical_id, name)):
            events = self._look_up(wanted)
            if events:
                return events
        return []

    def _look_up(self, name: str) -> list[TrailEvent]:
        attribute = {"AttributeKey": "ResourceName", "AttributeValue": name}
        found: list[TrailEvent] = []
        token: str | None = None
        for _ in range(_MOST_PAGES):
            more = {"NextToken": token} if token else {}
            page = self._ask(LookupAttributes=[attribute], MaxResults=50, **more)
            found += [_event(raw) for raw in page["Events"] if not raw["EventName"].startswith(_READS)]
            token = page.get("NextToken")
            if not token or any(not event.by_cloudformation for event in found):
                break
        return sorted(found, key=lambda event: event.at, reverse=True)

    def _ask(self, **arguments: Any) -> Mapping[str, Any]:
        """One page. When CloudTrail throttles, the pace halves for this page and the question is asked again."""
        pause = _SECONDS_BETWEEN
        for attempt in range(1, _TRIES + 1):
            self._sleep(max(0.0, self._next - self._clock()))
            self._next = self._clock() + pause
            try:
                page: Mapping[str, Any] = self._client.lookup_events(**arguments)
            except ClientError as error:
                code = error.response.get("Error", {}).get("Code", "")
                if "Throttl" not in code or attempt == _TRIES:
                    raise TrailRefusedError(str(error), denied=code in _DENIED) from error
                pause *= 2
                self._next = self._clock() + pause
            except BotoCoreError as error:
                raise TrailRefusedError(str(error), denied=False) from error
            else:
                return page
        raise AssertionError("the last attempt returns or raises")


def _event(raw: Mapping[str, Any]) -> TrailEvent:
    detail = json.loads(raw.get("CloudTrailEvent") or "{}")
    identity = detail.get("userIdentity", {})
    return TrailEvent(
        name=raw["EventName"],
        at=raw["EventTime"].astimezone(UTC),
        actor=identity.get("arn") or raw.get("Username") or "unknown",
        tool=_tool(detail),
        by_cloudformation="cloudformation.amazonaws.com" in (identity.get("invokedBy"), detail.get("sourceIPAddress")),
    )


def _tool(detail: Mapping[str, Any]) -> str:
    """What was used, in words; empty when the event does not say. A service that acts by itself is its own tool."""
    if detail.get("sessionCredentialFromConsole") == "true":
        return "the console"
    service = (detail.get("userIdentity") or {}).get("invokedBy")
    if service:
        return str(service)
    agent = str(detail.get("userAgent") or "")
    return next((name for part, name in _TOOLS if part in agent), agent.split(" ")[0])
