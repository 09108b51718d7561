"""A change set as CloudFormation describes it, in our words. Pure values."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from ..release.digest import canonical


@dataclass(frozen=True, kw_only=True)
class PropertyChange:
    """One attribute of a resource that a change set would touch."""

    attribute: str
    """`Properties`, `Tags`, or another part of a resource's declaration."""

    path: str
    """JSON pointer below the properties, such as `/VisibilityTimeout`; empty when CloudFormation does not say."""

    before: str | None = None
    after: str | None = None
    recreates: str = "Never"
    """`Never`, `Conditionally` or `Always`."""

    source: str = ""
    """Why CloudFormation lists it (`ChangeSource`)."""


@dataclass(frozen=True, kw_only=True)
class ResourceChange:
    """One resource that a change set would touch."""

    kind: str = "Resource"
    action: str
    logical_id: str
    physical_id: str = ""
    type: str
    replacement: str = ""
    """`True`, `False`, `Conditional`; empty where it does not apply."""

    policy_action: str = ""
    drift: str = ""
    """What CloudFormation knows of the resource's drift."""

    properties: tuple[PropertyChange, ...] = ()

    def text(self) -> str:
        """The change in a line, without values."""
        paths = ", ".join(one.path or one.attribute for one in self.properties)
        return f"{self.action} {self.type} {self.logical_id}{f': {paths}' if paths else ''}"


@dataclass(frozen=True, kw_only=True)
class ChangeSet:
    """One change set and everything that it would do."""

    id: str
    stack: str
    """ARN."""

    status: str
    """`CREATE_COMPLETE`, `FAILED`, or a state on the way there."""

    reason: str
    execution: str
    """`AVAILABLE`, `EXECUTE_IN_PROGRESS`, `EXECUTE_COMPLETE`, `EXECUTE_FAILED`, `OBSOLETE` or `UNAVAILABLE`."""

    mode: str
    """`REVERT_DRIFT`; another one does not put anything back."""

    changes: tuple[ResourceChange, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether CloudFormation found nothing to change; it calls such a change set failed."""
        return self.status == "FAILED" and not self.changes and "contain changes" in self.reason

    def digest(self) -> str:
        """SHA-256 of what it is and what it would do; the order in which changes are listed does not count."""
        changes = sorted((asdict(one) for one in self.changes), key=canonical)
        return hashlib.sha256(
            canonical({"id": self.id, "stack": self.stack, "mode": self.mode, "changes": changes})
        ).hexdigest()

    def touched(self) -> Iterator[str]:
        """Logical ids of the resources that it would touch."""
        yield from sorted({one.logical_id for one in self.changes})
