"""What a run over one environment needs from outside."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from .judging import StackOutcome
from .knowledge import Knowledge
from .observed import StackRecord
from .report import Finding


class Journal(Protocol):
    """Where a run notes what it has, so that another one can go on from there."""

    def outcome(self, arn: str) -> StackOutcome | None:
        """What an interrupted run found out about a stack."""

    def running(self) -> Mapping[str, str]:
        """Detections that an interrupted run left running, by the stack's ARN."""

    def teach(self, knowledge: Knowledge) -> None:
        """Give a new run what the interrupted one had learned."""

    def note_outcome(self, outcome: StackOutcome, knowledge: Knowledge) -> None:
        """Keep a finished stack, and what was learned from it."""

    def findings(self, arn: str) -> tuple[Finding, ...]:
        """The findings of a stack that was kept, read back."""

    def note_started(self, arn: str, detection: str) -> None:
        """Keep the id of a detection."""


class Release(Protocol):
    """Knows what the live release put into AWS."""

    def expected_stacks(self, stacks: Sequence[StackRecord]) -> tuple[str, ...] | None:
        """Names of its stacks, found through the outputs of those that are there; None when no release is recorded."""
