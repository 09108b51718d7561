"""Numbers among equals, from which fingerprints are made."""

from blueprint_aspects.model.finding import without_names


class Counting:
    """Gives each finding its number among those that look alike; one instance per check."""

    def __init__(self) -> None:
        self._next: dict[tuple[str, str, str], int] = {}

    def number(self, rule: str, resource_type: str, detail: str) -> int:
        """Return the next number for what was seen, from 0; empty text for what could not be checked."""
        key = (rule, resource_type, without_names(detail))
        ordinal = self._next.get(key, 0)
        self._next[key] = ordinal + 1
        return ordinal
