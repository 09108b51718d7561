"""Versions that AWS makes more precise, or raises by itself where it was allowed to."""

import re

from .difference import Seen

_VERSION = re.compile(r"\d+(\.\d+)*")


def version_made_precise(seen: Seen) -> bool:
    """The template asks for `8.0`, and `8.0.35` runs."""
    expected, actual = _both(seen)
    return bool(expected) and len(actual) > len(expected) and actual[: len(expected)] == expected


def minor_version_raised(seen: Seen) -> bool:
    """A higher minor version of the same major one, where the template allows automatic upgrades."""
    if str(seen.expected_properties.get("AutoMinorVersionUpgrade", "")).lower() != "true":
        return False
    expected, actual = _both(seen)
    return bool(expected) and bool(actual) and expected[0] == actual[0] and actual > expected


def _both(seen: Seen) -> tuple[tuple[int, ...], tuple[int, ...]]:
    if not seen.steps[-1].endswith("EngineVersion"):
        return (), ()
    return _parts(seen.expected), _parts(seen.actual)


def _parts(value: object) -> tuple[int, ...]:
    text = str(value)
    return tuple(int(part) for part in text.split(".")) if _VERSION.fullmatch(text) else ()
