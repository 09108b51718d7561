"""Whether a difference is what an expectation says that it should be. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from blueprint_config import EnvironmentConfig
from blueprint_config.field_paths import value_at

from .differences import Difference
from .expectations import Expectation
from .identity import as_written


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Whether the rule holds, and why, or why not."""

    holds: bool
    why: str


def ask(row: Expectation, difference: Difference, source: EnvironmentConfig, target: EnvironmentConfig) -> Answer:
    """The answer of one row. Values are compared as they are written, the environment's identity replaced."""
    if row.rule == "declared":
        return _declared(row, difference, source, target)
    left, right = as_written(difference.source), as_written(difference.target)
    holds = _holds(row, left, right)
    return Answer(holds=holds, why=row.reason if holds else f"{row.rule} does not hold: {row.reason}")


def _holds(row: Expectation, left: Any, right: Any) -> bool:
    match row.rule:
        case "any":
            return True
        case "target>=source":
            return _is_number(left) and _is_number(right) and bool(right >= left)
        case "subset":
            return _texts(right) <= _texts(left)
        case "one-of":
            return left in (row.values or ()) and right in (row.values or ())
        case _:  # what has to be equal is not, and declared is asked elsewhere
            return False


def _declared(row: Expectation, difference: Difference, source: EnvironmentConfig, target: EnvironmentConfig) -> Answer:
    """Each side is what its own configuration makes of it, and the configurations differ."""
    leaf = _leaf(row, difference)
    said = [_configured(config, leaf) for config in (source, target)]
    if said[0] == said[1]:
        where = (
            f"{leaf} is {_short(said[0])} in both environments" if said[0] is not None else f"no {leaf} is configured"
        )
        return Answer(holds=False, why=where)
    for config, value, seen in zip((source, target), said, (difference.source, difference.target), strict=True):
        if not _fits(_in_template(row, value, config), seen):
            shown = "absent" if seen is None else _short(as_written(seen))
            return Answer(holds=False, why=f"{leaf} of {config.name} is {_short(value)}, and here is {shown}")
    return Answer(holds=True, why=f"{leaf}: {_short(said[0])} in {source.name}, {_short(said[1])} in {target.name}")


def should_differ(
    row: Expectation, place: Difference, source: EnvironmentConfig, target: EnvironmentConfig
) -> str | None:
    """Why the two sides should not be equal here; None when they may be."""
    leaf = _leaf(row, place)
    said = [_configured(config, leaf) for config in (source, target)]
    if row.rule != "declared" or said[0] == said[1]:
        return None
    wanted = [_in_template(row, value, config) for value, config in zip(said, (source, target), strict=True)]
    if wanted[0] == wanted[1] or all(_fits(one, place.source) for one in wanted):
        return None
    if place.source is None and not row.required:
        return None
    return (
        f"{leaf} is {_short(said[0])} in {source.name} and {_short(said[1])} in {target.name}, and here nothing differs"
    )


def _leaf(row: Expectation, difference: Difference) -> str:
    path = row.config or ""
    return f"{path[:-1]}{difference.path.rpartition('/')[2]}" if path.endswith("*") else path


def _configured(config: EnvironmentConfig, leaf: str) -> Any:
    """The configured value in JSON's types; None where the configuration has no such leaf."""
    try:
        return _plain(value_at(config, leaf))
    except (KeyError, IndexError, AttributeError, ValueError):
        return None


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, tuple | list) else value


def _in_template(row: Expectation, value: Any, config: EnvironmentConfig) -> Any:
    """What the template should say for a configured value: the value, scaled, or looked up in the row."""
    if row.values is not None:
        table = {_key(name): inner for name, inner in row.values.items()}
        return _filled(table.get(_key(value), table.get("*", "absent")), config)
    if value is not None and row.scale is not None:
        return value * row.scale
    return "absent" if value is None else value


def _filled(wanted: Any, config: EnvironmentConfig) -> Any:
    """A structure in which `$path.to.leaf` stands for the environment's own configured value."""
    if isinstance(wanted, dict):
        return {name: _filled(inner, config) for name, inner in wanted.items()}
    if isinstance(wanted, list):
        return [_filled(inner, config) for inner in wanted]
    if isinstance(wanted, str) and wanted.startswith("$") and not wanted.startswith("${"):
        return _configured(config, wanted[1:])
    return wanted


def _fits(wanted: Any, seen: Any) -> bool:
    """Whether a template's value is the wanted one. Texts are globs; `present` is anything, `absent` nothing."""
    if wanted == "absent" or seen is None:
        return wanted == "absent" and seen is None
    if wanted == "present":
        return True
    if isinstance(wanted, dict) and isinstance(seen, dict):
        return set(wanted) == set(seen) and all(_fits(inner, seen[name]) for name, inner in wanted.items())
    if isinstance(wanted, list) and isinstance(seen, list):
        return len(wanted) == len(seen) and all(_fits(*both) for both in zip(wanted, seen, strict=True))
    if isinstance(wanted, str) and isinstance(seen, str):
        return fnmatchcase(seen, wanted) or fnmatchcase(str(as_written(seen)), wanted)
    return str(wanted) == str(seen) or (_is_number(wanted) and _is_number(seen) and float(wanted) == float(seen))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _key(value: Any) -> str:
    """A configured value as the key of a table: `true`, `null`, `rollout`; an empty list is null."""
    return value if isinstance(value, str) else json.dumps(None if value in ([], {}) else value)


def _texts(value: Any) -> set[str]:
    return {json.dumps(entry, sort_keys=True) for entry in (value if isinstance(value, list) else [value])}


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return text if len(text) <= 120 else f"{text[:117]}..."
