"""The same value written in another way: `"true"` and `true`, `60` and `"60"`, `1.0` and `1`."""

from decimal import Decimal, InvalidOperation
from typing import Any

from .difference import Seen


def same_value_spelled_differently(seen: Seen) -> bool:
    """A boolean or a number that only its spelling tells apart."""
    return seen.expected is not None and seen.actual is not None and _plain(seen.expected) == _plain(seen.actual)


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    try:
        return Decimal(str(value)).normalize() if not isinstance(value, str) or _is_plain_number(value) else value
    except InvalidOperation:
        return value


def _is_plain_number(text: str) -> bool:
    """Digits without a leading zero, so that account numbers and dates stay text."""
    digits = text.removeprefix("-")
    whole = digits.split(".")[0]
    return digits.replace(".", "", 1).isdigit() and (whole == "0" or not whole.startswith("0"))
