"""Text of a template to plain data: JSON, or YAML with CloudFormation's short-form tags and Rain's includes.

Plain data is dict, list, str, int, float, bool and None, nothing else; dates that YAML would make are
text again, because CloudFormation has no dates (`Version: 2012-10-17`).
"""

import datetime
import json
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from blueprint_aspects.errors import TemplateError

MAX_DEPTH = 150
"""Deeper data than this is refused: CloudFormation's own limit for nesting is far below it, and Python's stack near."""

_PLAIN_NAMES = {"Ref", "Condition"}


class _Constructor(SafeConstructor):
    """Builds plain data and turns `!Sub x` into `{"Fn::Sub": "x"}`."""


def _build_tagged(constructor: SafeConstructor, suffix: str, node: Node) -> Any:
    if isinstance(node, ScalarNode):
        value: Any = constructor.construct_scalar(node)
    elif isinstance(node, SequenceNode):
        value = constructor.construct_sequence(node, deep=True)
    elif isinstance(node, MappingNode):
        value = constructor.construct_mapping(node, deep=True)
    else:
        value = None
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in _PLAIN_NAMES or "::" in suffix else f"Fn::{suffix}": value}


_Constructor.add_multi_constructor("!", _build_tagged)


def read_document(path: Path) -> Any:
    """Return the data of a JSON or YAML file.

    Raises:
        TemplateError: the file cannot be opened, is not text, is neither JSON nor YAML, or is nested too deeply.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise TemplateError(str(path), f"cannot be opened: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise TemplateError(str(path), "is not UTF-8 text") from error
    return parse_document(text, file=str(path))


def parse_document(text: str, *, file: str) -> Any:
    """Return the data of a template's text; `file` names it in errors.

    Raises:
        TemplateError: as for `read_document`.
    """
    try:
        if text.lstrip()[:1] in ("{", "["):
            try:
                return limit_depth(json.loads(text))
            except json.JSONDecodeError:
                pass  # YAML's flow style starts with the same characters
        return plain(_parse_yaml(text))
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "the text cannot be parsed"
        raise TemplateError(file, f"is neither JSON nor YAML{where}: {problem}") from error
    except (ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
        # ruamel raises these for odd scalars such as `0x`, `!!int a` and `!!binary é`.
        raise TemplateError(file, f"holds a value that YAML cannot build: {error}") from error
    except RecursionError as error:
        raise TemplateError(file, f"is nested more than {MAX_DEPTH} levels deep, or refers to itself") from error


def _parse_yaml(text: str) -> Any:
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _Constructor
    documents = list(yaml.load_all(text))
    if len(documents) > 1:
        raise ValueError(f"{len(documents)} YAML documents in one file; CloudFormation reads one")
    return documents[0] if documents else None


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
