"""The same value written in another way: `"true"` and `true`, `60` and `60.0`, `TCP` and `tcp`, a final dot of a name."""

from decimal import Decimal, InvalidOperation
from typing import Any

from .difference import Seen

_ANY_CASE = frozenset(
    {"IpProtocol", "Protocol", "DomainName", "HostedZoneName", "AllowHeaders", "AllowedHeaders", "HeaderName"}
)
"""Values that no service tells apart by case."""

_DNS = frozenset({"DomainName", "HostedZoneName"})


def same_value_spelled_differently(seen: Seen) -> bool:
    """A boolean or a number that only its spelling tells apart. Versions are no numbers: 1.10 is not 1.1."""
    if seen.expected is None or seen.actual is None or "Version" in seen.steps[-1]:
        return False
    return bool(_plain(seen.expected) == _plain(seen.actual))


def same_but_for_case(seen: Seen) -> bool:
    """The same text in another case, or with the final dot of a DNS name, where neither matters."""
    leaf = next((step for step in reversed(seen.steps) if not step.isdigit()), "")
    if leaf not in _ANY_CASE or not isinstance(seen.expected, str) or not isinstance(seen.actual, str):
        return False
    ours, theirs = seen.expected.lower(), seen.actual.lower()
    return ours == theirs or (leaf in _DNS and ours.rstrip(".") == theirs.rstrip("."))


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
