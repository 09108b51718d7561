"""A dated permission to break one invariant at one place."""

import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

from .base import ConfigModel


def _date_from_text(value: object) -> object:
    """Files and JSON hold dates as text; strict validation takes `date` objects only."""
    if not isinstance(value, str):
        return value
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise ValueError("a date as year-month-day, such as 2027-03-31") from None


class Waiver(ConfigModel):
    """One finding that is accepted until a date, by somebody, for a reason."""

    code: str = Field(pattern=r"^C\d{3}$")
    """Code of the invariant, such as `C101`."""

    path: str = Field(min_length=1)
    """The leaf that breaks it, such as `dynamodb.point_in_time_recovery`."""

    reason: str = Field(min_length=15)
    """Why it is acceptable, in a sentence."""

    owner: str = Field(min_length=1)
    """Who answers for it."""

    expires: Annotated[datetime.date, BeforeValidator(_date_from_text)]
    """The last day on which it holds, as year-month-day."""
