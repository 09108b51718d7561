"""YAML with CloudFormation's short-form tags: `!Sub x` becomes `{"Fn::Sub": "x"}`."""

import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.scanner import ScannerError

from blueprint_aspects.errors import TemplateError

_PLAIN_NAMES = {"Ref", "Condition"}
_REFUSED = "more indented follow up line than first in a block scalar"
"""Why ruamel.yaml 0.19 refuses a text in block form that begins with a line of a few spaces; YAML 1.2 (8.1.1.1) allows it."""

_SPACES_ONLY = re.compile(r"^ +$", re.MULTILINE)


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


def parse_yaml(text: str, *, file: str) -> Any:
    """Return the data of the one YAML document in `text`; `file` names it in errors.

    Raises:
        TemplateError: it is not YAML, or more than one document.
    """
    try:
        return _parse(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or getattr(error, "context", None) or str(error).partition("\n")[0]
        raise TemplateError(file, f"is neither JSON nor YAML{where}: {problem}") from error
    except (ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
        # ruamel raises these for odd scalars such as `0x`, `!!int a` and `!!binary é`.
        raise TemplateError(file, f"holds a value that YAML cannot build: {error}") from error


def _documents(text: str) -> list[Any]:
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _Constructor
    return list(yaml.load_all(text))


def _parse(text: str) -> Any:
    try:
        documents = _documents(text)
    except ScannerError as error:
        if error.context != _REFUSED:
            raise
        documents = _documents(_SPACES_ONLY.sub("", text))
    if len(documents) > 1:
        raise ValueError(f"{len(documents)} YAML documents in one file; CloudFormation reads one")
    return documents[0] if documents else None
