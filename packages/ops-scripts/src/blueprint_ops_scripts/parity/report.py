"""What a comparison of two environments found, and how much of the whole was compared."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from .differences import Kind

Verdict = Literal["unapproved", "weaker", "unverifiable", "approved", "intended"]
COUNTED: tuple[Verdict, ...] = ("weaker", "unapproved", "unverifiable")
"""Verdicts that somebody has to do something about, the worst first."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One difference and what it was judged to be."""

    stack: str
    construct: str
    """Path in the construct tree, without the stage."""

    type: str
    logical_id: str
    kind: Kind
    path: str
    """JSON pointer into the resource; empty for a whole resource."""

    source: str | None
    target: str | None
    verdict: Verdict
    rule: str | None
    """The expectation that decided, or the last one that was asked and did not hold."""

    why: str
    severity: Literal["high", "normal"] = "normal"
    fingerprint: str
    """Stable over runs: no value goes into it."""


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How many resources and template parts there are, and what became of each. The parts always add up to the whole."""

    compared: int = 0
    same: int = 0
    """Equal but for names, accounts, regions, logical ids and asset addresses."""

    understood: int = 0
    """Different, and every difference is intended or approved."""

    reported: int = 0

    def __post_init__(self) -> None:
        parts = self.same + self.understood + self.reported
        if parts != self.compared:
            raise AssertionError(f"coverage does not add up: {parts} of {self.compared} are accounted for")


@dataclass(kw_only=True)
class ParityReport:
    """The result of one comparison."""

    source: str
    target: str
    started: datetime
    findings: list[Finding] = field(default_factory=list)
    coverage: Coverage = field(default_factory=Coverage)
    notes: list[str] = field(default_factory=list)
    """What could not be compared, and expectations that are unused or have expired."""

    complete: bool = True

    @property
    def counted(self) -> list[Finding]:
        """What somebody has to look at, the worst first."""
        found = [finding for finding in self.findings if finding.verdict in COUNTED]
        return sorted(found, key=lambda one: (COUNTED.index(one.verdict), one.severity, one.construct, one.path))

    @property
    def accepted(self) -> list[Finding]:
        """What is meant to differ."""
        return [finding for finding in self.findings if finding.verdict not in COUNTED]

    @property
    def explained(self) -> dict[str, int]:
        """How many differences each rule explains, the most first."""
        return dict(Counter(finding.why for finding in self.accepted).most_common())

    def as_result(self) -> dict[str, Any]:
        """The `result` of the command's document."""
        return {
            "source": self.source,
            "target": self.target,
            "complete": self.complete,
            "findings": [asdict(finding) for finding in self.findings],
            "coverage": asdict(self.coverage),
        }


def coverage_of(touched: dict[str, Sequence[Verdict]], compared: int) -> Coverage:
    """The coverage of `compared` things, given the verdicts on each that differs."""
    reported = sum(any(verdict in COUNTED for verdict in verdicts) for verdicts in touched.values())
    understood = len(touched) - reported
    return Coverage(compared=compared, same=compared - len(touched), understood=understood, reported=reported)
