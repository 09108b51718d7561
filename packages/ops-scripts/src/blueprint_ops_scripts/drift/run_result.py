"""What a run found out."""

from dataclasses import dataclass, field

from .calls import Fault
from .judging import StackOutcome
from .report import Coverage, Finding


@dataclass
class RunResult:
    """What a run found out, whole or in part."""

    complete: bool = True
    interrupted: bool = False
    outcomes: dict[str, StackOutcome] = field(default_factory=dict)
    """By ARN."""

    missing: list[Finding] = field(default_factory=list)
    unknown_stacks: list[str] = field(default_factory=list)
    """Stacks that no release knows."""

    failure: Fault | None = None
    """Why the stacks could not even be listed."""

    notes: list[str] = field(default_factory=list)

    @property
    def coverage(self) -> Coverage:
        """The sum over all stacks."""
        return sum((outcome.coverage for outcome in self.outcomes.values()), Coverage())
