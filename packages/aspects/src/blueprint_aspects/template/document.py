"""Text of a template to plain data: JSON, or YAML with CloudFormation's short-form tags and Rain's includes.

Plain data is dict, list, str, int, float, bool and None, nothing else; dates that YAML would make are
text again, because CloudFormation has no dates (`Version: 2012-10-17`).
"""

import datetime
import json
from pathlib import Path
from typing import Any

from blueprint_aspects.errors import TemplateError

MAX_DEPTH = 150
"""Deeper data than this is refused: CloudFormation's own limit for nesting is far below it, and Python's stack near."""


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


def parse_document(text: str, *, file: str) -> Any:
    """Return the data of a template's text; `file` names it in errors.

    Raises:
        TemplateError: it is neither JSON nor YAML, or nested too deeply.
    """
    try:
        if text.lstrip()[:1] in ("{", "["):
            try:
                return limit_depth(json.loads(text))
            except json.JSONDecodeError:
                pass  # YAML's flow style starts with the same characters
        # Imported here: the parser takes longer to import than most assemblies take to check, and they are JSON.
        from blueprint_aspects.template.yaml_text import parse_yaml

        return plain(parse_yaml(text, file=file))
    except RecursionError as error:
        raise TemplateError(file, f"is nested more than {MAX_DEPTH} levels deep, or refers to itself") from error


def limit_depth(data: Any) -> Any:
    """Return plain data as it is; level by level, which is fast.

    Raises:
        RecursionError: it is deeper than `MAX_DEPTH`.
    """
    level = [data]
    for _ in range(MAX_DEPTH + 1):
        containers = [item for item in level if type(item) is dict or type(item) is list]
        if not containers:
            return data
        level = [inner for item in containers for inner in (item.values() if type(item) is dict else item)]
    raise RecursionError


def plain(value: Any, depth: int = 0) -> Any:
    """Return `value` with only JSON's types in it; keys become text.

    Raises:
        RecursionError: it is deeper than `MAX_DEPTH` (also when a YAML alias contains itself).
    """
    if depth > MAX_DEPTH:
        raise RecursionError
    if isinstance(value, dict):
        return {str(key): plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(item, depth + 1) for item in value]
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value
