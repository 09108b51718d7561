"""Finds the rules for a resource quickly."""

from collections.abc import Iterable
from typing import NamedTuple

from blueprint_aspects.engine.rule import Rule
from blueprint_aspects.model import Level


class Applicable(NamedTuple):
    """The rules for a resource: how many there are, and those that have to look at it.

    The others pass by the signs of the resource alone: it has none of the properties that they judge.
    """

    number: int
    looking: tuple[Rule, ...]


class Registry:
    """A set of rules, indexed by resource type.

    Raises:
        ValueError: two rules have the same id.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        ids = [rule.id for rule in self.rules]
        if len(set(ids)) != len(ids):
            raise ValueError(f"rules share an id: {sorted(rule for rule in ids if ids.count(rule) > 1)[0]}")
        self._types = [(rule, frozenset(rule.types)) for rule in self.rules]
        self._by_type: dict[tuple[str, Level], tuple[Rule, ...]] = {}
        self._by_signs: dict[tuple[str, Level, tuple[str, ...] | None], Applicable] = {}

    def rules_for(self, resource_type: str, level: Level, signs: tuple[str, ...] | None = None) -> Applicable:
        """The rules that apply to a type at a level, in the order of the table; `signs` are those of the resource."""
        key = (resource_type, level, signs)
        found = self._by_signs.get(key)
        if found is None:
            rules = self._of_type(resource_type, level)
            found = self._by_signs[key] = Applicable(len(rules), tuple(rule for rule in rules if _looks(rule, signs)))
        return found

    def _of_type(self, resource_type: str, level: Level) -> tuple[Rule, ...]:
        key = (resource_type, level)
        if key not in self._by_type:
            self._by_type[key] = tuple(
                rule
                for rule, types in self._types
                if (resource_type in types or "*" in types) and level.includes(rule.level)
            )
        return self._by_type[key]


def _looks(rule: Rule, signs: tuple[str, ...] | None) -> bool:
    return signs is None or not rule.only_with or not rule.only_with.isdisjoint(signs)
