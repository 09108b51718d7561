"""What differs between two environments."""

from collections.abc import Sequence
from dataclasses import dataclass

from .effective import EffectiveLeaf
from .rendering import flow


@dataclass(frozen=True, slots=True)
class Difference:
    """A leaf that two environments have different values for; None where one has no such leaf."""

    path: str
    left: EffectiveLeaf | None
    right: EffectiveLeaf | None


def differences(left: Sequence[EffectiveLeaf], right: Sequence[EffectiveLeaf]) -> tuple[Difference, ...]:
    """The leaves that differ, in the order of the left side, then those that only the right side has."""
    of_left = {leaf.path: leaf for leaf in left}
    of_right = {leaf.path: leaf for leaf in right}
    return tuple(
        Difference(".".join(path), of_left.get(path), of_right.get(path))
        for path in {**of_left, **of_right}
        if _value(of_left.get(path)) != _value(of_right.get(path))
    )


def as_table(found: Sequence[Difference], left: str, right: str) -> str:
    """One line for each difference: path, value and origin on either side."""
    rows = [("", left, "", right, "")]
    rows += [(each.path, *_cells(each.left), *_cells(each.right)) for each in found]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _value(leaf: EffectiveLeaf | None) -> tuple[object, ...]:
    return () if leaf is None else (flow(leaf.value),)


def _cells(leaf: EffectiveLeaf | None) -> tuple[str, str]:
    return ("(absent)", "") if leaf is None else (flow(leaf.value), leaf.provenance)
