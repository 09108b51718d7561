"""Findings that one hand caused: the same property of the same type, set to the same value, by the same actor."""

from collections import defaultdict
from dataclasses import dataclass

from .report import Finding


@dataclass(frozen=True, kw_only=True)
class Cause:
    """A group of findings."""

    type: str
    path: str
    actual: str | None
    actor: str | None
    findings: tuple[Finding, ...]


def causes_of(findings: list[Finding]) -> list[Cause]:
    """Groups of drift, the largest first; findings with another verdict belong to none."""
    groups: dict[tuple[str, str, str, str | None, str | None], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.verdict == "drift":
            groups[finding.type, finding.kind, finding.path, finding.actual, finding.actor].append(finding)
    causes = [
        Cause(type=kind, path=path, actual=actual, actor=actor, findings=tuple(members))
        for (kind, _, path, actual, actor), members in groups.items()
    ]
    return sorted(causes, key=lambda cause: (-len(cause.findings), cause.type, cause.path))
