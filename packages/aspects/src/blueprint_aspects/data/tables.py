"""Reads the tables beside this file, each once and only when a rule asks for it."""

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
def unscopable_actions() -> dict[str, frozenset[str]]:
    """Service prefix to the actions (lower case) that accept no resource but `*`."""
    return {service: frozenset(actions) for service, actions in _read("unscopable_actions.json")["table"].items()}


@cache
def taggable_types() -> dict[str, tuple[str, str]]:
    """Resource type to (property, shape); the shape is `list` (of Key and Value) or `map`."""
    return {name: (prop, shape) for name, (prop, shape) in _read("taggable_types.json")["table"].items()}


def _read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))
    return document
