"""How much an environment asks for."""

from enum import StrEnum


class Level(StrEnum):
    """How strict the rules are; each level includes the ones before it."""

    BASIC = "basic"
    """What is exploitable or loses data. Fails everywhere."""
    ENHANCED = "enhanced"
    """The hygiene that production systems need."""
    STRICT = "strict"
    """What regulated systems need (in the manner of NIST 800-53 and PCI DSS)."""

    __hash__ = str.__hash__  # that of enumerations is a call of Python, for every look into a dict

    @property
    def rank(self) -> int:
        """Position in the order of strictness, from 0."""
        return _RANKS[self]

    def includes(self, other: "Level") -> bool:
        """Whether a rule of level `other` applies at this level."""
        return self.rank >= other.rank


_RANKS = {level: rank for rank, level in enumerate(Level)}
