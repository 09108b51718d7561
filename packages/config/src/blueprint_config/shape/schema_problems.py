"""From pydantic's errors to problems that say where, why and how to mend."""

from typing import Any

from ..field_paths import field_at, keys_of
from ..hints import elsewhere, nearest
from ..layers.tree import Branch, Leaf, Path, find, plain
from ..problems.problem import Problem
from ..problems.shown import shown_at, shown_path
from .expectations import TYPES, allowed

UNKNOWN_KEY, MISSING_KEY, WRONG_TYPE, NOT_ALLOWED, CONFLICT = "S001", "S002", "S003", "S004", "S005"

VALUE_CODES = (
    (("name",), "C001"),
    (("prefix",), "C001"),
    (("account",), "C002"),
    (("region",), "C003"),
    (("availability_zones",), "C004"),
    (("lambda",), "C301"),
    (("network", "cidr"), "C201"),
    (("network", "subnet_mask"), "C201"),
)
"""Invariants that are kept by the types of the fields: a value out of range there has the code of the invariant."""


def schema_problem(environment: str, tree: Branch, error: Any) -> Problem:
    """The problem behind one of pydantic's errors."""
    path = tuple(str(step) for step in error["loc"] if step != "[key]")
    if error["type"] == "missing":
        return _missing(environment, tree, path)
    place = find(tree, path)
    field = field_at(path)[1]
    if error["type"] == "extra_forbidden":
        code, what, remedy, wanted = UNKNOWN_KEY, "there is no such key", _right_key(path), None
    else:
        wanted = allowed(error, field)
        code = _code(path, error["type"])
        what = _explanation(error["type"], path, error["input"])
        remedy = _remedy(error["type"], path, error["input"], wanted)
    return Problem(
        code=code,
        path=shown_path(path),
        what=what,
        remedy=remedy,
        value=shown_at(path, plain(place)) if place.origin is not tree.origin else None,
        allowed=wanted,
        origin=place.origin,
        overrides=place.overrode if isinstance(place, Leaf) else (),
        environments=(environment,),
    )


def _missing(environment: str, tree: Branch, path: Path) -> Problem:
    return Problem(
        code=MISSING_KEY,
        path=shown_path(path),
        what="the key is required and no layer sets it",
        remedy=f"add `{path[-1]}: ...`",
        origin=find(tree, path[:-1]).origin,
        environments=(environment,),
    )


def _code(path: Path, kind: str) -> str:
    if kind in TYPES and path != ("account",):
        return WRONG_TYPE
    return next((code for prefix, code in VALUE_CODES if path[: len(prefix)] == prefix), NOT_ALLOWED)


def _right_key(path: Path) -> str:
    model, _ = field_at(path[:-1])
    if close := nearest(path[-1], keys_of(model)):
        return f"did you mean {'.'.join((*path[:-1], close))}?"
    if place := elsewhere(path[-1]):
        return f"it belongs to another place: {place}"
    return f"remove it; known here are: {', '.join(sorted(keys_of(model)))}"


def _explanation(kind: str, path: Path, value: object) -> str:
    if path == ("account",):
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return (
            "an account is text: as a number YAML drops its leading zeros"
            if is_number
            else "an account has twelve digits"
        )
    if kind in TYPES:
        return "the value is empty" if value is None else "the value has the wrong type"
    return "the value is not allowed"


def _remedy(kind: str, path: Path, value: object, wanted: str | None) -> str:
    if path == ("account",) and isinstance(value, int):
        return f'put it in quotes: "{value:012d}"' if len(str(value)) <= 12 else "put the twelve digits in quotes"
    if kind == "string_type" and isinstance(value, bool | int | float):
        return "put it in quotes"
    if kind in {"int_type", "float_type", "bool_type"} and isinstance(value, str):
        return f"write {wanted}, without quotes"
    if kind == "literal_error" and isinstance(value, str) and wanted and (close := nearest(value, wanted.split(", "))):
        return f"did you mean {close}?"
    return f"write {wanted}" if wanted else "change it"
