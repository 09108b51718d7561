"""The values of a file, or of several merged ones, with the origin of each."""

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple, TypeAlias

from .origin import Origin

Scalar: TypeAlias = str | int | float | bool | None
Path: TypeAlias = tuple[str, ...]
"""Keys from the root to a value; the items of a list are counted from 0."""


class Unreadable(Enum):
    """The value of a leaf that is written in a way that is refused; its problem has been reported."""

    VALUE = "unreadable"


class Leaf(NamedTuple):
    """A value that layers replace whole: a scalar, or a list."""

    value: "Scalar | Unreadable | tuple[Tree, ...]"
    origin: Origin
    overrode: tuple[Origin, ...] = ()
    """Where lower layers had set it, the lowest first."""


class Branch(NamedTuple):
    """A mapping, which layers merge key by key."""

    entries: "dict[str, Tree]"
    origin: Origin


Tree: TypeAlias = Leaf | Branch


def plain(tree: Tree) -> object:
    """The bare values: dicts, tuples and scalars, without the leaves that cannot be read."""
    if isinstance(tree, Branch):
        return {key: plain(below) for key, below in tree.entries.items() if below[0] is not Unreadable.VALUE}
    value = tree.value
    return tuple(plain(item) for item in value) if isinstance(value, tuple) else value


def leaves(tree: Tree, at: Path = ()) -> Iterator[tuple[Path, Leaf]]:
    """Every leaf with its path; the items of a list are not visited."""
    if isinstance(tree, Leaf):
        yield at, tree
        return
    for key, below in tree.entries.items():
        yield from leaves(below, (*at, key))


def unreadable(tree: Tree) -> frozenset[Path]:
    """Paths of the leaves whose value was refused when the file was read, those inside lists included."""
    return frozenset(path for path, leaf in leaves(tree) if _is_unreadable(leaf))


def find(tree: Tree, path: Path) -> Tree:
    """What is at `path`, or the nearest thing above it that was written."""
    for step in path:
        if isinstance(tree, Branch) and step in tree.entries:
            tree = tree.entries[step]
        elif (
            isinstance(tree, Leaf) and isinstance(tree.value, tuple) and step.isdigit() and int(step) < len(tree.value)
        ):
            tree = tree.value[int(step)]
        else:
            break
    return tree


def _is_unreadable(tree: Tree) -> bool:
    if isinstance(tree, Branch):
        return any(_is_unreadable(below) for below in tree.entries.values())
    if isinstance(tree.value, tuple):
        return any(_is_unreadable(item) for item in tree.value)
    return tree.value is Unreadable.VALUE
