"""Which entries of two lists belong together."""

import json
from collections.abc import Sequence
from typing import Any

from ..drift.noise.ordering import UNORDERED

_NAMING = ("Key", "Sid", "IndexName", "AttributeName", "ParameterName", "Name", "Id", "Region")
"""Members that name an entry, the first that all entries have."""

Pair = tuple[str, Any, Any]
"""How the entry is called in a path, and the entry on either side; None where there is none."""


def aligned(name: str, source: Sequence[Any], target: Sequence[Any]) -> list[Pair] | None:
    """The entries in pairs; None when the lists are best shown whole.

    `name` is the property that holds them. Entries with a naming member belong to the entry of that name, others to an equal one,
    and what is left to each other in order.
    """
    if _ordered_alike(name, source, target):
        return []
    if not all(isinstance(entry, dict) for entry in [*source, *target]):
        return None
    key = next((key for key in _NAMING if _names(key, source) and _names(key, target)), None)
    if key is not None and (source or target):
        by_name = [{entry[key]: entry for entry in entries} for entries in (source, target)]
        names = list(dict.fromkeys([*by_name[0], *by_name[1]]))
        return [(str(one), by_name[0].get(one), by_name[1].get(one)) for one in names]
    return _left_over(name, list(source), list(target))


def called(entries: Sequence[Any]) -> list[str]:
    """How the entries of one list are called in a path."""
    if entries and all(isinstance(entry, dict) for entry in entries):
        key = next((key for key in _NAMING if _names(key, entries)), None)
        if key is not None:
            return [str(entry[key]) for entry in entries]
    return [str(number) for number in range(len(entries))]


def _ordered_alike(name: str, source: Sequence[Any], target: Sequence[Any]) -> bool:
    return name in UNORDERED and sorted(map(_written, source)) == sorted(map(_written, target))


def _names(key: str, entries: Sequence[dict[str, Any]]) -> bool:
    values = [entry.get(key) for entry in entries]
    return all(isinstance(value, str) for value in values) and len(set(values)) == len(values)


def _left_over(name: str, source: list[Any], target: list[Any]) -> list[Pair] | None:
    """Pairs of what has no equal on the other side. The same entries in another order are a difference of the whole."""
    written = [_written(entry) for entry in target]
    pairs: list[Pair] = []
    mine = []
    for entry in source:
        if (text := _written(entry)) in written:
            written[written.index(text)] = ""
        else:
            mine.append(entry)
    theirs = [entry for entry, text in zip(target, written, strict=True) if text]
    if not mine and not theirs:
        return [] if name in UNORDERED or name == "Statement" else None
    for number in range(max(len(mine), len(theirs))):
        left = mine[number] if number < len(mine) else None
        right = theirs[number] if number < len(theirs) else None
        entries, entry = (source, left) if left is not None else (target, right)
        pairs.append((str(entry.get("Sid") or entries.index(entry)) if entry else "", left, right))
    return pairs


def _written(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
