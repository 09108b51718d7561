"""The rules in the order in which they are asked; the first that answers decides."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from .difference import Seen
from .spelling import same_value_spelled_differently

Rule = Callable[[Seen], bool]


@dataclass(frozen=True)
class Named:
    """A rule and what it means when it holds."""

    name: str
    holds: Rule
    verdict: Literal["noise", "unverifiable"] = "noise"


RULES = (Named("spelling", same_value_spelled_differently),)


def verdict_of(seen: Seen) -> tuple[Literal["drift", "noise", "unverifiable"], str | None]:
    """What a difference is, and the rule that says so."""
    for rule in RULES:
        if rule.holds(seen):
            return rule.verdict, rule.name
    return "drift", None
