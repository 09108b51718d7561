"""What `size` proposes, and what it leaves alone and why."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

Verdict = Literal["change", "keep", "unknown", "refused"]
Confidence = Literal["high", "medium", "low", "none"]


@dataclass(frozen=True, kw_only=True)
class Saving:
    """Dollars a month, as a range; negative where it costs more."""

    at_least: float = 0.0
    at_most: float = 0.0
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """One leaf of the configuration."""

    leaf: str
    current: Any
    proposed: Any = None
    """None when it stays."""

    verdict: Verdict
    why: str
    saving: Saving = field(default_factory=Saving)
    confidence: Confidence = "none"


@dataclass(kw_only=True)
class SizeReport:
    """The result of one run."""

    environment: str
    started: datetime
    days: int
    proposals: list[Proposal] = field(default_factory=list)
    costs: dict[str, float] = field(default_factory=dict)
    """Dollars a month at list price, of what was measured."""

    file: str = ""
    patch: str = ""
    """Unified diff of the environment's file; empty when nothing changes."""

    notes: list[str] = field(default_factory=list)

    @property
    def changes(self) -> list[Proposal]:
        """What is proposed."""
        return [one for one in self.proposals if one.verdict == "change"]

    @property
    def complete(self) -> bool:
        """Whether everything could be judged."""
        return all(one.verdict != "unknown" for one in self.proposals)

    def as_result(self) -> dict[str, Any]:
        """The `result` of the command's document."""
        return {
            "window_days": self.days,
            "complete": self.complete,
            "proposals": [asdict(one) for one in self.proposals],
            "costs": self.costs,
            "file": self.file,
            "patch": self.patch,
        }
