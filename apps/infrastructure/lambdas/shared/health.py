"""Is this function able to work, and which code is it?"""

import time
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from .aws import ssm, table
from .settings import function_version, required

RELEASE_SECONDS = 5.0
"""How long a read release is believed: it changes during a promotion, and SSM allows 40 reads a second per account."""

logger = Logger(child=True)


class ReleaseReader:
    """Reads the digest of the live release, and remembers it for a few seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._read_at: float | None = None
        self._release = "none"

    def __call__(self) -> str:
        """The release, or the one read last when SSM does not answer: health does not hang on it."""
        now = self._clock()
        if self._read_at is None or now - self._read_at >= RELEASE_SECONDS:
            try:
                found = ssm().get_parameter(Name=required("RELEASE_PARAMETER"))
                self._release = found["Parameter"].get("Value", "none")
            except (BotoCoreError, ClientError):
                logger.warning("release not readable", exc_info=True)
            self._read_at = now
        return self._release


def table_answers() -> bool:
    """Whether the table can really be read. The item need not exist."""
    try:
        table().get_item(Key={"PK": "HEALTH", "SK": "HEALTH"})
    except (BotoCoreError, ClientError):
        logger.exception("table not readable")
        return False
    return True


def probe_answer() -> dict[str, Any]:
    """What a rollout gets when it asks one version directly."""
    return {"status": "healthy" if table_answers() else "unhealthy", "version": function_version()}
