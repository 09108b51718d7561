"""The fake as a boto3-like client, without sockets: for runs on a virtual clock."""

import re
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError, ConnectionClosedError
from botocore.parsers import ResponseParserError

from .errors import Garbage, Refusal, Reset
from .service import FakeCloudFormation


class InProcessClient:
    """Answers `client.describe_stacks(...)` and its siblings from a `FakeCloudFormation`, at the moment that `now` gives."""

    def __init__(self, service: FakeCloudFormation, now: Callable[[], float]) -> None:
        self._service, self._now = service, now

    def __getattr__(self, name: str) -> Callable[..., dict[str, Any]]:
        action = re.sub(r"(?:^|_)([a-z])", lambda found: found.group(1).upper(), name)

        def call(**params: Any) -> dict[str, Any]:
            try:
                return self._service.handle(action, params, self._now())
            except Refusal as refusal:
                answer: Any = {
                    "Error": {"Code": refusal.code, "Message": refusal.message},
                    "ResponseMetadata": {"HTTPStatusCode": refusal.status},
                }
                raise ClientError(answer, action) from None
            except Reset:
                raise ConnectionClosedError(endpoint_url="fake") from None
            except Garbage:
                raise ResponseParserError("the answer is not XML") from None

        return call
