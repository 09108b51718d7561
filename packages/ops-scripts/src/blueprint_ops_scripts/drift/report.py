"""What a drift run found: stacks, findings, and how much of the whole was really looked at."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

StackVerdict = Literal["in_sync", "drifted", "incomplete", "not_applicable"]
FindingVerdict = Literal["drift", "noise", "suppressed", "managed", "unverifiable"]
FindingKind = Literal["MODIFIED", "DELETED", "STACK_MISSING"]
FindingChange = Literal["new", "unchanged", "updated"]


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How many resources there are, and what became of each. The parts always add up to the whole."""

    resources: int = 0
    checked: int = 0
    unsupported: int = 0
    """CloudFormation cannot check the type."""

    unknown: int = 0
    """CloudFormation tried and could not tell."""

    stale: int = 0
    """Last checked before the run."""

    skipped: int = 0
    """Not checked, though they could be."""

    def __post_init__(self) -> None:
        parts = self.checked + self.unsupported + self.unknown + self.stale + self.skipped
        if parts != self.resources:
            raise AssertionError(f"coverage does not add up: {parts} of {self.resources} resources are accounted for")

    def __add__(self, other: "Coverage") -> "Coverage":
        mine, theirs = asdict(self), asdict(other)
        return Coverage(**{name: mine[name] + theirs[name] for name in mine})

    @property
    def complete(self) -> bool:
        """Whether everything that can be checked was checked."""
        return self.unknown == self.stale == self.skipped == 0


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One property, resource or stack that is not what its template says."""

    environment: str
    stack: str
    logical_id: str
    physical_id: str
    type: str
    construct_path: str | None = None
    kind: FindingKind
    path: str
    """JSON pointer below the resource's properties; empty for a whole resource or stack."""

    expected: str | None
    actual: str | None
    verdict: FindingVerdict = "drift"
    rule: str | None = None
    """The rule or suppression that gave the verdict."""

    fingerprint: str
    """Stable over runs: no value goes into it."""

    first_seen: str = ""
    """ISO 8601, UTC."""

    change: FindingChange | None = None
    """Against the baseline; None without one."""

    actor: str | None = None
    """Who did it, with `--attribute`; `no event` when CloudTrail does not say."""


@dataclass(frozen=True, kw_only=True)
class StackResult:
    """One stack and its verdict."""

    environment: str
    name: str
    arn: str
    parent: str | None
    status: str
    verdict: StackVerdict
    resources: int = 0
    unchecked: int = 0
    """Resources that could be checked and were not."""

    inconsistent: bool = False
    """Whether the stack's own status contradicts its resources."""

    doubts: tuple[str, ...] = ()


@dataclass(kw_only=True)
class DriftReport:
    """The result of one run."""

    started: datetime
    complete: bool = True
    interrupted: bool = False
    stacks: list[StackResult] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    coverage: Coverage = field(default_factory=Coverage)
    denied: dict[str, str] = field(default_factory=dict)
    """Missing IAM actions, with what AWS said."""

    absent: list[str] = field(default_factory=list)
    """Fingerprints of the baseline that are not there any more."""

    notes: list[str] = field(default_factory=list)
    """What the run as a whole could not do."""

    calls: dict[str, int] = field(default_factory=dict)
    """CloudFormation calls by API."""

    throttled: int = 0

    @property
    def drifted(self) -> bool:
        """Whether anything is left that a person should look at."""
        return any(finding.verdict == "drift" for finding in self.findings)

    def joined(self, other: "DriftReport") -> "DriftReport":
        """Both reports as one, for a run over several environments."""
        calls = {api: self.calls.get(api, 0) + other.calls.get(api, 0) for api in sorted({*self.calls, *other.calls})}
        return DriftReport(
            started=self.started,
            complete=self.complete and other.complete,
            interrupted=self.interrupted or other.interrupted,
            stacks=[*self.stacks, *other.stacks],
            findings=[*self.findings, *other.findings],
            coverage=self.coverage + other.coverage,
            denied={**other.denied, **self.denied},
            absent=[*self.absent, *other.absent],
            notes=[*self.notes, *other.notes],
            calls=calls,
            throttled=self.throttled + other.throttled,
        )

    def of_stack(self, name: str) -> list[Finding]:
        """Findings of one stack."""
        return [finding for finding in self.findings if finding.stack == name]

    def as_result(self) -> dict[str, Any]:
        """The `result` of the command's document."""
        return {
            "complete": self.complete,
            "stacks": [_stack(stack) for stack in self.stacks],
            "findings": [asdict(finding) for finding in self.findings],
            "coverage": asdict(self.coverage),
            "absent": list(self.absent),
        }


def _stack(stack: StackResult) -> dict[str, Any]:
    return asdict(stack) | {"doubts": list(stack.doubts)}
