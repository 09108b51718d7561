"""What an environment is in the end: every leaf, the defaults included, with where it comes from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .layers.origin import Origin
from .layers.tree import Branch, Leaf, Tree
from .models.environment import EnvironmentConfig


@dataclass(frozen=True, slots=True)
class EffectiveLeaf:
    """One value of an environment, as JSON has it."""

    path: tuple[str, ...]
    value: Any
    origin: Origin | None
    """None for a default of the models."""
    overrode: tuple[Origin, ...] = ()

    @property
    def provenance(self) -> str:
        """`prod.yaml:14, overrides base.yaml:9`, or `default`."""
        if self.origin is None:
            return "default"
        return str(self.origin) + (f", overrides {', '.join(map(str, self.overrode))}" if self.overrode else "")


def effective_leaves(config: EnvironmentConfig, tree: Branch) -> tuple[EffectiveLeaf, ...]:
    """Every leaf in the order of the models."""
    return tuple(_leaves(config.model_dump(mode="json", by_alias=True), tree, ()))


def _leaves(values: dict[str, Any], tree: Tree | None, at: tuple[str, ...]) -> Iterator[EffectiveLeaf]:
    for key, value in values.items():
        below = tree.entries.get(key) if isinstance(tree, Branch) else None
        if isinstance(value, dict) and value:
            yield from _leaves(value, below, (*at, key))
        elif isinstance(below, Leaf):
            yield EffectiveLeaf((*at, key), value, below.origin, below.overrode)
        else:
            yield EffectiveLeaf((*at, key), value, below.origin if below is not None else None)
