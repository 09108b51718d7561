"""Laying one tree over another: mappings merge deeply, everything else is replaced."""

from dataclasses import dataclass

from .tree import Branch, Leaf, Path, Tree


@dataclass(frozen=True, slots=True)
class Conflict:
    """One layer has a mapping where another has a single value: nobody can say which keys were meant to stay."""

    path: Path
    under: Tree
    over: Tree


def merge(under: Branch, over: Branch, conflicts: list[Conflict], at: Path = ()) -> Branch:
    """`over` laid on `under`. Associative as long as there is no conflict.

    Conflicts are appended to `conflicts`, the upper value is taken, and merging goes on: one run finds them all.
    """
    entries = dict(under.entries)
    for key, upper in over.entries.items():
        lower = entries.get(key)
        if lower is None:
            entries[key] = upper
        elif isinstance(lower, Branch) and isinstance(upper, Branch):
            entries[key] = merge(lower, upper, conflicts, (*at, key))
        elif isinstance(lower, Leaf) and isinstance(upper, Leaf):
            entries[key] = Leaf(upper.value, upper.origin, (*lower.overrode, lower.origin, *upper.overrode))
        else:
            conflicts.append(Conflict((*at, key), lower, upper))
            entries[key] = upper
    return Branch(entries, over.origin)
