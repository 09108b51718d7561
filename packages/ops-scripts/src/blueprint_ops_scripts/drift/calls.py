"""The calls that a drift run makes, and what may come back. A run is written against these, never against boto3."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol

from .observed import ResourceDrift, ResourceRecord, StackRecord


@dataclass(frozen=True, slots=True)
class DescribeStacks:
    """One page of all stacks, or one stack by name or ARN."""

    api: ClassVar[str] = "DescribeStacks"
    token: str | None = None
    stack: str | None = None


@dataclass(frozen=True, slots=True)
class ListStacks:
    """One page of all stacks without tags and outputs, for a caller who may describe some of them only."""

    api: ClassVar[str] = "ListStacks"
    token: str | None = None


@dataclass(frozen=True, slots=True)
class DetectDrift:
    """Start a detection; of single resources when `logical_ids` are given (at most 200, an AWS quota)."""

    api: ClassVar[str] = "DetectStackDrift"
    stack: str
    logical_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadDetection:
    """Ask how far a detection is."""

    api: ClassVar[str] = "DescribeStackDriftDetectionStatus"
    detection: str


@dataclass(frozen=True, slots=True)
class ListResources:
    """One page of a stack's resources."""

    api: ClassVar[str] = "ListStackResources"
    stack: str
    token: str | None = None


@dataclass(frozen=True, slots=True)
class ReadDrifts:
    """One page of a stack's drift records."""

    api: ClassVar[str] = "DescribeStackResourceDrifts"
    stack: str
    token: str | None = None


@dataclass(frozen=True, slots=True)
class ReadTemplate:
    """The template of a stack, for construct paths and secrets. A run does without it when it is refused."""

    api: ClassVar[str] = "GetTemplate"
    stack: str


Call = DescribeStacks | ListStacks | DetectDrift | ReadDetection | ListResources | ReadDrifts | ReadTemplate


@dataclass(frozen=True, slots=True)
class StackPage:
    """Stacks, and the token of the next page."""

    stacks: tuple[StackRecord, ...]
    token: str | None


@dataclass(frozen=True, slots=True)
class DetectionStarted:
    """A detection runs under this id."""

    detection: str


@dataclass(frozen=True, slots=True)
class DetectionState:
    """How far a detection is."""

    status: str
    reason: str
    stack_status: str
    drifted: int | None
    started: datetime | None
    """When the detection began, by the service's clock."""


@dataclass(frozen=True, slots=True)
class ResourcePage:
    """Resources, and the token of the next page."""

    resources: tuple[ResourceRecord, ...]
    token: str | None


@dataclass(frozen=True, slots=True)
class DriftPage:
    """Drift records, and the token of the next page."""

    drifts: tuple[ResourceDrift, ...]
    token: str | None


@dataclass(frozen=True, slots=True)
class Template:
    """A template as a mapping; empty when it could not be parsed."""

    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Throttled:
    """Too many calls. Tried again as the gate allows."""

    text: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A 5xx, a lost connection, an answer that cannot be read. Tried again a few times."""

    text: str


@dataclass(frozen=True, slots=True)
class Expired:
    """The credentials expired. Tried again with fresh ones."""

    text: str


@dataclass(frozen=True, slots=True)
class Denied:
    """The caller may not do this."""

    action: str
    text: str


@dataclass(frozen=True, slots=True)
class Missing:
    """What was asked for does not exist."""

    text: str


@dataclass(frozen=True, slots=True)
class Busy:
    """A detection of this stack runs already."""

    text: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Any other refusal, such as a stack status that allows no detection."""

    code: str
    text: str


Fault = Throttled | Unavailable | Expired | Denied | Missing | Busy | Refused
Result = StackPage | DetectionStarted | DetectionState | ResourcePage | DriftPage | Template
Reply = Result | Fault


class CallPool(Protocol):
    """Makes calls at the same time. Replies are handed out in the caller's thread only."""

    def now(self) -> float:
        """Seconds on a clock that never goes back."""

    def start(self, ticket: int, call: Call) -> None:
        """Begin `call`; its reply will come back with `ticket`."""

    def wait(self, until: float | None) -> list[tuple[int, Reply]]:
        """Replies that arrived, after waiting for the first of them; none when `until` came before."""
