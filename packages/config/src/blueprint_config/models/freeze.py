"""A time in which nothing new enters an environment."""

import datetime
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from .base import ConfigModel


def _moment_from_text(value: object) -> object:
    """Files and JSON hold times as text; strict validation takes `datetime` objects only."""
    if not isinstance(value, str):
        return value
    try:
        return datetime.datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("a local time such as 2026-12-20T18:00") from None


LocalTime = Annotated[datetime.datetime, BeforeValidator(_moment_from_text)]


class FreezeWindow(ConfigModel):
    """One freeze, in local time of a place. It stops promotions; it never stops a way back."""

    starts: LocalTime
    """First moment, as local time without offset, such as `2026-12-20T18:00`."""

    ends: LocalTime
    """First moment after it, as local time without offset."""

    timezone: str = Field(min_length=1)
    """Name in the time zone database, such as `Europe/Berlin`."""

    reason: str = Field(min_length=1)
    """Why, for the person whose promotion it stops."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts.tzinfo or self.ends.tzinfo:
            raise ValueError("starts and ends are local times: leave the offset out, the time zone has its own field")
        if self.starts >= self.ends:
            raise ValueError("a freeze ends after it starts")
        return self
