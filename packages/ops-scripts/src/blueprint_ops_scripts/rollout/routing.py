"""How an alias encodes a rollout: the old version carries the alias until the flip, the new one is its weighted extra."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import RolloutRefusedError


@dataclass(frozen=True, kw_only=True)
class Routing:
    """Where an alias sends its requests."""

    version: str
    """The version that gets what `extra` leaves."""

    extra: str | None = None
    weight: float = 0.0
    """Share of `extra`, 0 to 1."""

    @classmethod
    def at(cls, weight: float, *, old: str, new: str) -> "Routing":
        """The routing that gives `new` the share `weight`; 0 is all on `old`, 1 is all on `new`."""
        for version in (old, new):
            if not version.isdecimal():
                raise RolloutRefusedError(
                    f"routing between {old} and {new}: {version} is not a numbered version",
                    remedy="publish a version; weights need two numbered versions",
                )
        if weight <= 0:
            return cls(version=old)
        if weight >= 1:
            return cls(version=new)
        return cls(version=old, extra=new, weight=round(weight, 4))

    @classmethod
    def of(cls, alias: Mapping[str, Any]) -> "Routing":
        """The routing of an alias as Lambda describes it."""
        weights = (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
        extra, weight = next(iter(weights.items()), (None, 0.0))
        return cls(version=str(alias["FunctionVersion"]), extra=extra, weight=round(float(weight), 4))

    @property
    def weights(self) -> dict[str, float]:
        """`AdditionalVersionWeights` of the alias."""
        return {self.extra: self.weight} if self.extra else {}

    def __str__(self) -> str:
        return f"{self.version}, {self.weight:.0%} to {self.extra}" if self.extra else f"all on {self.version}"


@dataclass(frozen=True, kw_only=True)
class AliasState:
    """An alias as it was read."""

    routing: Routing
    revision: str
    """Lambda's `RevisionId`; changes with every write, whoever writes."""
