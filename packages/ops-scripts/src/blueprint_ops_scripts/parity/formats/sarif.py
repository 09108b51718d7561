"""A comparison as SARIF 2.1.0, for code scanning."""

from typing import Literal

from ...formats.sarif import Result, log
from ..report import Finding, ParityReport
from .table import what

_LEVELS: dict[str, Literal["error", "warning", "note"]] = {
    "weaker": "error",
    "unapproved": "error",
    "unverifiable": "warning",
}
_RULES = {
    "CHANGED": "A resource says something else in the other environment",
    "MISSING": "Only the source has it",
    "EXTRA": "Only the target has it",
}


def sarif(report: ParityReport) -> str:
    """The log as JSON. What is meant to differ is in it, suppressed with its reason."""
    results = [_result(finding, report) for finding in report.findings]
    return log(tool="parity", rules=_RULES, started=report.started, complete=report.complete, results=results)


def _result(finding: Finding, report: ParityReport) -> Result:
    return Result(
        rule=finding.kind,
        level=_LEVELS.get(finding.verdict, "note"),
        message=f"{finding.construct} ({finding.type}): {what(finding, report)}\n{finding.why}",
        name=finding.logical_id or finding.stack,
        place=finding.construct,
        fingerprint=finding.fingerprint,
        properties={"verdict": finding.verdict, "severity": finding.severity, "path": finding.path},
        justification=None if finding.verdict in _LEVELS else finding.why,
    )
