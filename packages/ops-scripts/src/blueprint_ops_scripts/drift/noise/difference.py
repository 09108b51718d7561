"""One difference with everything around it that a rule may look at."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..observed import Difference, ResourceDrift


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A difference, its resource, and the resources beside it."""

    type: str
    difference: Difference
    resource: ResourceDrift
    siblings: tuple[ResourceDrift, ...] = ()
    """The other drift records of the stack."""

    stack_tags: dict[str, str] = field(default_factory=dict)
    place: tuple[str, str] = ("", "")
    """Region and account of the stack; empty where they are not known."""

    @cached_property
    def expected(self) -> Any:
        """The expected value: parsed where CloudFormation gave JSON, else its text."""
        return parsed(self.difference.expected)

    @cached_property
    def actual(self) -> Any:
        """The live value, like `expected`."""
        return parsed(self.difference.actual)

    @cached_property
    def expected_properties(self) -> dict[str, Any]:
        """All expected properties; empty when CloudFormation did not give them."""
        found = parsed(self.resource.expected)
        return found if isinstance(found, dict) else {}

    @cached_property
    def actual_properties(self) -> dict[str, Any]:
        """All live properties."""
        found = parsed(self.resource.actual)
        return found if isinstance(found, dict) else {}

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """The path, split at its slashes."""
        return tuple(self.difference.path.strip("/").split("/"))

    def around(self, depth: int) -> tuple[Any, Any]:
        """Expected and live value at the first `depth` steps of the path; None where there is none."""
        return at(self.expected_properties, self.steps[:depth]), at(self.actual_properties, self.steps[:depth])


def parsed(text: str | None) -> Any:
    """The value of a JSON object, array or quoted text; any other text stays as it is."""
    if text is None or text[:1] not in ("{", "[", '"'):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def at(value: Any, steps: tuple[str, ...]) -> Any:
    """What stands at a path, or None."""
    for step in steps:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value
