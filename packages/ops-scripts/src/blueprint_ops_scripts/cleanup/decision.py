"""What clean-up decides: to keep a thing, and why; or to delete it."""

from dataclasses import dataclass
from typing import Any, ClassVar

from ..delivery.resting import AT_REST as AT_REST

MINIMUM_AGE_SECONDS = 86_400.0


@dataclass(frozen=True, kw_only=True)
class Keep:
    """A thing that stays."""

    what: str
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """The decision as it stands in the JSON document."""
        return {"what": self.what, "reason": self.reason}


@dataclass(frozen=True, kw_only=True)
class DeleteVersion:
    """A function version that nothing refers to."""

    kind: ClassVar[str] = "version"
    function: str
    function_name: str
    version: str

    @property
    def what(self) -> str:
        """The thing in words."""
        return f"{self.function} version {self.version}"


@dataclass(frozen=True, kw_only=True)
class DeleteRelease:
    """A stored release that nobody can go back to any more."""

    kind: ClassVar[str] = "release"
    digest: str
    objects: int

    @property
    def what(self) -> str:
        """The thing in words."""
        return f"stored release {self.digest[:12]} ({self.objects} objects)"


@dataclass(frozen=True, kw_only=True)
class DeleteChangeSet:
    """A change set that a broken plan left behind."""

    kind: ClassVar[str] = "change_set"
    stack: str
    name: str

    @property
    def what(self) -> str:
        """The thing in words."""
        return f"change set {self.name} of {self.stack}"


Deletion = DeleteVersion | DeleteRelease | DeleteChangeSet
Decision = Keep | Deletion


def as_dict(deletion: Deletion) -> dict[str, Any]:
    """A deletion as it stands in the JSON document and in the ledger's manifest."""
    return {"kind": deletion.kind, "what": deletion.what, **vars(deletion)}


def too_young(age: float | None) -> str:
    """Why a thing of this age (seconds; None when nobody says) stays; empty when it may go."""
    if age is None:
        return "its age is not known"
    return "it is younger than 24 h" if age < MINIMUM_AGE_SECONDS else ""
