"""Who changed a drifted resource, as far as CloudTrail knows. It says "no event" rather than guess."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from .report import DriftReport, Finding

NO_EVENT = "no event"
NOT_KNOWN = "not known"
"""CloudTrail could not be asked: that says nothing about whether there is an event."""

ACTION = "cloudtrail:LookupEvents"


class TrailRefusedError(Exception):
    """CloudTrail did not answer. `denied` is whether the caller lacks the permission."""

    def __init__(self, text: str, *, denied: bool) -> None:
        super().__init__(text)
        self.denied = denied


@dataclass(frozen=True, kw_only=True)
class TrailEvent:
    """One write that CloudTrail recorded."""

    name: str
    at: datetime
    actor: str
    tool: str = ""
    """What was used, such as `the console`; empty when nobody knows."""

    by_cloudformation: bool
    """Whether CloudFormation itself made the call; such a write is no drift."""


class Trail(Protocol):
    """Looks writes up by resource."""

    def writes_to(self, physical_id: str) -> Sequence[TrailEvent]:
        """Writes that name the resource, the newest first.

        Raises:
            TrailRefusedError: CloudTrail cannot be asked.
        """


def attribute(report: DriftReport, trail: Trail) -> DriftReport:
    """The same report with the actor of each drift: the last write that was not CloudFormation's.

    When CloudTrail refuses, it is not asked again; the report then says so, and who did the rest is not known.
    """
    known: dict[str, str] = {}
    for position, finding in enumerate(report.findings):
        if finding.verdict != "drift" or not finding.physical_id:
            continue
        if finding.physical_id not in known:
            try:
                known[finding.physical_id] = _actor(finding, trail)
            except TrailRefusedError as refusal:
                return _unattributed(report, refusal)
        report.findings[position] = replace(finding, actor=known[finding.physical_id])
    return report


def _unattributed(report: DriftReport, refusal: TrailRefusedError) -> DriftReport:
    report.notes.append(f"CloudTrail could not be asked who did it: {refusal}")
    if refusal.denied:
        report.denied[ACTION] = str(refusal)
    report.findings = [
        replace(finding, actor=NOT_KNOWN)
        if finding.verdict == "drift" and finding.physical_id and finding.actor is None
        else finding
        for finding in report.findings
    ]
    return report


def _actor(finding: Finding, trail: Trail) -> str:
    for event in trail.writes_to(finding.physical_id):
        if not event.by_cloudformation:
            using = f" with {event.tool}" if event.tool else ""
            return f"{event.actor} by {event.name} at {event.at:%Y-%m-%dT%H:%M:%SZ}{using}"
    return NO_EVENT
