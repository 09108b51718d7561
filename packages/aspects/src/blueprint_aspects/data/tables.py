"""Reads the tables beside this file, each once and only when a rule asks for it.

Long lists are one text with spaces: as JSON arrays they take ten times as long to read, at the start of every check.
"""

import json
from functools import cache
from importlib import resources
from typing import Any, NamedTuple


class RuntimeTable(NamedTuple):
    """Lambda runtimes: name to (day of deprecation as YYYY-MM-DD or None, successor or None)."""

    source: str
    date: str
    entries: dict[str, tuple[str | None, str | None]]


@cache
def runtime_table() -> RuntimeTable:
    """The runtimes and when AWS stops to support them."""
    document = _read("runtimes.json")
    entries = {name: (fact["deprecated"], fact["successor"]) for name, fact in document["table"].items()}
    return RuntimeTable(document["source"], document["date"], entries)


@cache
def unscopable_actions(service: str) -> frozenset[str]:
    """The actions (lower case) of a service prefix that accept no resource but `*`."""
    return frozenset(_unscopable().get(service, "").split())


@cache
def _unscopable() -> dict[str, str]:
    table: dict[str, str] = _read("unscopable_actions.json")["table"]
    return table


@cache
def taggable_types() -> dict[str, tuple[str, str]]:
    """Resource type to (property, shape); the shape is `list` (of Key and Value) or `map`."""
    found: dict[str, tuple[str, str]] = {}
    for place, names in _read("taggable_types.json")["table"].items():
        prop, shape = place.split()
        found.update(dict.fromkeys(names.split(), (prop, shape)))
    return found


def _read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))
    return document
