"""Text of a template to plain data: JSON, or YAML with CloudFormation's short-form tags and Rain's includes.

Plain data is dict, list, str, int, float, bool and None, nothing else; dates that YAML would make are
text again, because CloudFormation has no dates (`Version: 2012-10-17`).
"""

import datetime
import json
from collections.abc import Iterable, Iterator
from itertools import chain, count
from pathlib import Path
from typing import Any

from blueprint_aspects.errors import TemplateError

MAX_DEPTH = 150
"""Deeper data than this is refused: CloudFormation's own limit for nesting is far below it, and Python's stack near."""


MAX_VALUES = 2_000_000
"""More values than this are refused: four times what fits into CloudFormation's limit of 1 MB for a template."""


def read_document(path: Path) -> Any:
    """Return the data of a JSON or YAML file.

    Raises:
        TemplateError: as for `read_text` and `parse_document`.
    """
    return parse_document(read_text(path), file=str(path))


def read_text(path: Path) -> str:
    """Return the text of a file.

    Raises:
        TemplateError: it cannot be opened, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise TemplateError(str(path), f"cannot be opened: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise TemplateError(str(path), "is not UTF-8 text") from error


def parse_document(text: str, *, file: str, by_machine: bool = False) -> Any:
    """Return the data of a template's text; `file` names it in errors.

    Text written by a machine is not searched for keys that stand there twice.

    Raises:
        TemplateError: it is neither JSON nor YAML, says something twice, or is nested too deeply.
    """
    try:
        if text.lstrip()[:1] in ("{", "["):
            try:
                return limit_depth(_parse_json(text, by_machine=by_machine))
            except ValueError as error:
                if file.endswith(".json") or not isinstance(error, json.JSONDecodeError):
                    raise TemplateError(file, f"is not JSON: {error}") from error
                # else it may be YAML, whose flow style starts with the same characters
        # Imported here: the parser takes longer to import than most assemblies take to check, and they are JSON.
        from blueprint_aspects.template.yaml_text import parse_yaml

        return plain(parse_yaml(text, file=file))
    except RecursionError as error:
        raise TemplateError(
            file, f"is nested more than {MAX_DEPTH} levels deep, refers to itself, or multiplies itself"
        ) from error


def _parse_json(text: str, *, by_machine: bool) -> Any:
    return json.loads(text, parse_constant=_refuse, object_pairs_hook=None if by_machine else _without_repetition)


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no value of JSON")


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"the key {next(key for key in keys if keys.count(key) > 1)} stands there twice")
    return data


def limit_depth(data: Any) -> Any:
    """Return plain data as it is; level by level, which is fast.

    Raises:
        RecursionError: it is deeper than `MAX_DEPTH`.
    """
    level: Iterable[Any] = (data,)
    for _ in range(MAX_DEPTH + 1):
        inside = [
            item.values() if type(item) is dict else item for item in level if type(item) is dict or type(item) is list
        ]
        if not inside:
            return data
        level = chain.from_iterable(inside)
    raise RecursionError


def plain(value: Any) -> Any:
    """Return `value` with only JSON's types in it; keys become text, what is shared becomes copies.

    Raises:
        RecursionError: it is deeper than `MAX_DEPTH` (also when a YAML alias contains itself), or holds more than
            `MAX_VALUES` values (when aliases multiply each other).
    """
    return _plain(value, 0, count(1))


def _plain(value: Any, depth: int, number: Iterator[int]) -> Any:
    if depth > MAX_DEPTH or next(number) > MAX_VALUES:
        raise RecursionError
    if isinstance(value, dict):
        return {str(key): _plain(item, depth + 1, number) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(item, depth + 1, number) for item in value]
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value
