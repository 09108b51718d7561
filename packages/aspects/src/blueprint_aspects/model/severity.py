"""How bad a finding is, whatever the level that asks for the rule."""

from enum import StrEnum


class Severity(StrEnum):
    """How bad it is when the fact does not hold."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    __hash__ = str.__hash__  # that of enumerations is a call of Python, for every look into a dict

    @property
    def rank(self) -> int:
        """Position in the order of badness, from 0."""
        return _RANKS[self]

    def at_least(self, other: "Severity") -> bool:
        """Whether this is as bad as `other`, or worse."""
        return self.rank >= other.rank


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}
