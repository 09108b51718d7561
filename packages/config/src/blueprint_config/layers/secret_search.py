"""Looking for secrets in everything that a file holds: keys, values of every layer (overridden ones too), and comments."""

from collections.abc import Iterator

from ..problems.problem import Problem
from ..problems.shown import HIDDEN, shown_path
from ..secret_scan import contains_secret, names_secret, secret_kind, secret_offset
from .origin import Origin, SourceFile
from .reading import place
from .tree import Branch, Leaf, Path, Tree

REMEDY = "revoke it, keep the new one in Secrets Manager, and name it under lambda.secrets"


def secret_problems(source: SourceFile, text: str, root: Branch | None) -> tuple[Problem, ...]:
    """One problem for each secret of the file; the problem shows the path, never the value."""
    found: dict[int, Problem] = {}
    for path, value, origin in _texts(root, ()) if root is not None else ():
        kind = secret_kind(value)
        key = next((step for step in reversed(path) if not step.isdigit()), "")
        if kind is None and value and names_secret(key):
            kind = "a secret, by the name of its key"
        if kind is not None:
            found.setdefault(origin.line, _problem(path, origin, kind))
    if (offset := secret_offset(text)) is not None:
        origin = place(source, text, offset)
        near = (origin.line, origin.line - 1)
        if not any(line in found for line in near):
            found[origin.line] = _problem((), origin, secret_kind(text) or "a secret")
    return tuple(found[line] for line in sorted(found))


def _texts(tree: Tree, path: Path) -> Iterator[tuple[Path, str, Origin]]:
    """Every key and every text value, with its path."""
    if isinstance(tree, Leaf):
        if isinstance(tree.value, str):
            yield path, tree.value, tree.origin
        elif isinstance(tree.value, tuple):
            for index, item in enumerate(tree.value):
                yield from _texts(item, (*path, str(index)))
        return
    for key, below in tree.entries.items():
        if contains_secret(key):
            yield (*path, HIDDEN), key, below.origin
        yield from _texts(below, (*path, key))


def _problem(path: Path, origin: Origin, kind: str) -> Problem:
    where = shown_path(path) or "(outside of any value)"
    what = f"this looks like {kind}; a configuration is read by everybody and kept for ever"
    return Problem(code="C401", path=where, what=what, remedy=REMEDY, origin=origin, value=HIDDEN)
