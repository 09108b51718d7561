"""What CloudFormation says, in our words: stacks, resources, drift records. Pure values, no boto3."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ResourceDriftStatus = Literal["IN_SYNC", "MODIFIED", "DELETED", "NOT_CHECKED", "UNKNOWN", "UNSUPPORTED"]


@dataclass(frozen=True, kw_only=True, slots=True)
class StackRecord:
    """One stack as DescribeStacks shows it."""

    name: str
    arn: str
    status: str
    parent: str | None = None
    """ARN of the stack that nests this one."""

    root: str | None = None
    """ARN of the outermost stack of the tree; None for a stack that is not nested."""

    created: datetime | None = None
    updated: datetime | None = None
    """Time of the last update; None for a stack that was never updated."""

    drift_checked: datetime | None = None
    """When a whole drift detection last ended."""

    tags: tuple[tuple[str, str], ...] = ()
    outputs: tuple[tuple[str, str], ...] = ()

    @property
    def revision(self) -> tuple[str, str, datetime | None]:
        """Changes whenever the stack is updated or replaced; drift detection does not change it."""
        return (self.arn, self.status, self.updated)


@dataclass(frozen=True, kw_only=True, slots=True)
class ResourceRecord:
    """One resource as ListStackResources shows it."""

    logical_id: str
    physical_id: str
    type: str
    drift: str
    """One of `ResourceDriftStatus`; a word that we do not know counts as UNKNOWN."""

    checked: datetime | None
    """When drift was last looked for, by the service's own clock."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One property that differs."""

    path: str
    """JSON pointer below the resource's properties, such as `/Tags/0/Value`."""

    expected: str | None
    actual: str | None
    kind: str
    """ADD (only live), REMOVE (only in the template) or NOT_EQUAL."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ResourceDrift:
    """One resource as DescribeStackResourceDrifts shows it."""

    logical_id: str
    physical_id: str
    type: str
    status: str
    differences: tuple[Difference, ...] = ()
    expected: str | None = None
    """The expected properties, as JSON text."""

    actual: str | None = None
    """The live properties, as JSON text."""

    reason: str = ""
    """Why the resource could not be checked."""

    checked: datetime | None = None
