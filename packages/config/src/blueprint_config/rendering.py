"""Writing an environment as YAML that reads back as the same environment."""

import json
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import takewhile

from .effective import EffectiveLeaf
from .layers.scalars import read_scalar

_PLAIN_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_INVISIBLE = re.compile(r"[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]")


def as_yaml(leaves: Sequence[EffectiveLeaf], *, origins: bool) -> str:
    """The leaves as nested mappings; with `origins`, each with a comment that says where it comes from."""
    lines = list(_lines(leaves))
    if not origins:
        return "\n".join(text for text, _ in lines)
    width = min(max(len(text) for text, _ in lines), 60)
    return "\n".join(text if leaf is None else f"{text:<{width}}  # {leaf.provenance}" for text, leaf in lines)


def flow(value: object) -> str:
    """A scalar, list or mapping in one line of YAML."""
    match value:
        case str():
            is_plain = _PLAIN_WORD.fullmatch(value) and read_scalar(value) == value
            return value if is_plain else _INVISIBLE.sub(_escape, json.dumps(value, ensure_ascii=False))
        case bool() | None:
            return json.dumps(value)
        case float():
            return f"{Decimal(repr(value)):f}"
        case list() | tuple():
            return f"[{', '.join(map(flow, value))}]"
        case dict():
            return f"{{{', '.join(f'{flow(key)}: {flow(below)}' for key, below in value.items())}}}"
        case _:
            return str(value)


def _lines(leaves: Iterable[EffectiveLeaf]) -> Iterable[tuple[str, EffectiveLeaf | None]]:
    above: tuple[str, ...] = ()
    for leaf in leaves:
        parents = leaf.path[:-1]
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(above, parents, strict=False)))
        for depth in range(shared, len(parents)):
            yield f"{'  ' * depth}{flow(parents[depth])}:", None
        yield f"{'  ' * len(parents)}{flow(leaf.path[-1])}: {flow(leaf.value)}", leaf
        above = parents


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"
