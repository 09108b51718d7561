"""Profiles in the table: one item for each user."""

from datetime import UTC, datetime
from typing import Any

from shared.aws import table

from .profile import Profile


def read(user: str) -> dict[str, Any] | None:
    """The profile of `user`, read consistently, or None."""
    item = table().get_item(Key=_key(user), ConsistentRead=True).get("Item")
    return None if item is None else _shown(item)


def write(user: str, profile: Profile) -> dict[str, Any]:
    """Replace the profile of `user`; returns it as it is now stored."""
    stored = table().update_item(
        Key=_key(user),
        UpdateExpression="SET display_name = :name, #locale = :locale, updated_at = :now",
        ExpressionAttributeNames={"#locale": "locale"},
        ExpressionAttributeValues={
            ":name": profile["display_name"],
            ":locale": profile["locale"],
            ":now": datetime.now(UTC).isoformat(timespec="milliseconds"),
        },
        ReturnValues="ALL_NEW",
    )
    return _shown(stored["Attributes"])


def _key(user: str) -> dict[str, Any]:
    return {"PK": f"USER#{user}", "SK": "PROFILE"}


def _shown(item: dict[str, Any]) -> dict[str, Any]:
    return {name: item[name] for name in ("display_name", "locale", "updated_at")}
