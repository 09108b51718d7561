"""What a reader is, and ways to bring a service's record into the shape of a template."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Properties = dict[str, Any]
Read = Callable[[str, Properties], Properties | None]
"""From the physical id and the expected properties to the current ones; None when the resource is gone."""


@dataclass(frozen=True)
class Reader:
    """How one type's resources are read, and which of their properties."""

    resource_type: str
    read: Read
    properties: frozenset[str]


def reader(resource_type: str, read: Read, *properties: str) -> Reader:
    """Return a reader of `properties`; without any, only whether the resource is there is checked."""
    return Reader(resource_type, read, frozenset(properties))


def present(record: Mapping[str, Any], names: Iterable[str]) -> Properties:
    """Return the members of a record that are named as in the template and have a value."""
    return {name: record[name] for name in names if record.get(name) is not None}


def capitalised(record: Any) -> Any:
    """Return a record whose names begin with small letters with the names of a template, at every depth."""
    if isinstance(record, Mapping):
        return {str(key)[:1].upper() + str(key)[1:]: capitalised(value) for key, value in record.items()}
    if isinstance(record, list):
        return [capitalised(item) for item in record]
    return record


def same_json(stored: Any, expected: Any) -> Any:
    """Return a document that a service keeps as text in the form of `expected`, which may be text or an object.

    Text that means the same as the expected text is returned as that, so that spacing is no drift.
    """
    try:
        parsed = json.loads(stored) if isinstance(stored, str) else stored
        wanted = json.loads(expected) if isinstance(expected, str) else expected
    except ValueError:
        return stored
    if isinstance(expected, str):
        return expected if parsed == wanted else json.dumps(parsed)
    return parsed
