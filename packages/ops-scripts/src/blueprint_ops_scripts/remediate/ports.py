"""What a remediation needs of the world."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..drift.report import DriftReport
from .change_set import ChangeSet


@dataclass(frozen=True, kw_only=True)
class StackState:
    """A stack as CloudFormation describes it."""

    name: str
    arn: str
    status: str
    reason: str = ""
    updated: str = ""
    """ISO time of the last update, or of creation."""

    nested: bool = False
    policy: str | None = None
    """The stack policy as JSON text."""


class ChangeSets(Protocol):
    """CloudFormation, as far as change sets go. Stacks are named by ARN, change sets by name or ARN."""

    def stack(self, arn: str) -> StackState:
        """The stack as it is now.

        Raises:
            OpsError: it does not exist.
        """

    def create(self, stack: str, name: str) -> None:
        """Begin a change set that puts drift back; one of that name that exists already is left as it is."""

    def read(self, stack: str, name: str) -> ChangeSet | None:
        """The change set with all its changes; None when there is none."""

    def execute(self, stack: str, change_set: str) -> None:
        """Begin to carry it out. The same one twice is carried out once."""

    def delete(self, stack: str, name: str) -> None:
        """Remove it; no effect when there is none, or when it was carried out."""


class Detector(Protocol):
    """Finds drift."""

    def detect(self, stacks: Sequence[str]) -> DriftReport:
        """The drift of the environment, or of the stacks that match the globs."""

    def recheck(self, resources: Mapping[str, Collection[str]]) -> DriftReport:
        """The drift of single resources: logical ids by stack name, and nothing else."""
