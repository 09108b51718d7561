"""YAML with CloudFormation's short-form tags: `!Sub x` becomes `{"Fn::Sub": "x"}`."""

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from blueprint_aspects.errors import TemplateError

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


def parse_yaml(text: str, *, file: str) -> Any:
    """Return the data of the one YAML document in `text`; `file` names it in errors.

    Raises:
        TemplateError: it is not YAML, or more than one document.
    """
    try:
        return _parse(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "the text cannot be parsed"
        raise TemplateError(file, f"is neither JSON nor YAML{where}: {problem}") from error
    except (ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
        # ruamel raises these for odd scalars such as `0x`, `!!int a` and `!!binary é`.
        raise TemplateError(file, f"holds a value that YAML cannot build: {error}") from error


def _parse(text: str) -> Any:
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _Constructor
    documents = list(yaml.load_all(text))
    if len(documents) > 1:
        raise ValueError(f"{len(documents)} YAML documents in one file; CloudFormation reads one")
    return documents[0] if documents else None
