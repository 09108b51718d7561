"""Who changed a drifted resource, as far as CloudTrail knows. It says "no event" rather than guess."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from .report import DriftReport, Finding

NO_EVENT = "no event"


@dataclass(frozen=True, kw_only=True)
class TrailEvent:
    """One write that CloudTrail recorded."""

    name: str
    at: datetime
    actor: str
    by_cloudformation: bool
    """Whether CloudFormation itself made the call; such a write is no drift."""


class Trail(Protocol):
    """Looks writes up by resource."""

    def writes_to(self, physical_id: str) -> Sequence[TrailEvent]:
        """Writes that name the resource, the newest first; none when CloudTrail cannot be asked."""


def attribute(report: DriftReport, trail: Trail) -> DriftReport:
    """The same report with the actor of each drift: the last write that was not CloudFormation's."""
    known: dict[str, str] = {}
    for position, finding in enumerate(report.findings):
        if finding.verdict == "drift" and finding.physical_id:
            if finding.physical_id not in known:
                known[finding.physical_id] = _actor(finding, trail)
            report.findings[position] = replace(finding, actor=known[finding.physical_id])
    return report


def _actor(finding: Finding, trail: Trail) -> str:
    for event in trail.writes_to(finding.physical_id):
        if not event.by_cloudformation:
            return f"{event.actor} by {event.name} at {event.at:%Y-%m-%dT%H:%M:%SZ}"
    return NO_EVENT
