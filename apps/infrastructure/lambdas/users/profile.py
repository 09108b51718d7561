"""What a profile is."""

from http import HTTPStatus
from typing import Any, Final, TypedDict

from shared.problem import Problem

MOST_NAME_LENGTH: Final = 100
MOST_LOCALE_LENGTH: Final = 35
"""Longest language tag that RFC 5646 asks implementations to hold."""


class Profile(TypedDict):
    """What a user tells about themselves."""

    display_name: str
    locale: str


def checked(body: dict[str, Any]) -> Profile:
    """The profile in a request.

    Raises:
        Problem: 400 that names the field.
    """
    unknown = sorted(set(body) - {"display_name", "locale"})
    if unknown:
        raise Problem(HTTPStatus.BAD_REQUEST, f"unknown field {unknown[0]!r}; a profile has display_name and locale")
    return Profile(
        display_name=_text("display_name", body.get("display_name"), MOST_NAME_LENGTH),
        locale=_text("locale", body.get("locale", "en"), MOST_LOCALE_LENGTH),
    )


def _text(name: str, value: object, most: int) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= most or not value.isprintable():
        raise Problem(HTTPStatus.BAD_REQUEST, f"{name} must be 1 to {most} printable characters")
    return value
