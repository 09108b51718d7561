"""Finds the rules for a resource type quickly."""

from collections.abc import Iterable

from blueprint_aspects.engine.rule import Rule
from blueprint_aspects.model import Level


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
        self._types = {rule.id: frozenset(rule.types) for rule in self.rules}
        self._cache: dict[tuple[str, Level], tuple[Rule, ...]] = {}

    def rules_for(self, resource_type: str, level: Level) -> tuple[Rule, ...]:
        """The rules that apply to a type at a level, in the order of the table."""
        key = (resource_type, level)
        if key not in self._cache:
            self._cache[key] = tuple(
                rule
                for rule in self.rules
                if level.includes(rule.level) and self._types[rule.id] & {resource_type, "*"}
            )
        return self._cache[key]
