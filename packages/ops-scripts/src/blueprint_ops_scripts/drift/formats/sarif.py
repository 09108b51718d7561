"""A drift report as SARIF 2.1.0, for code scanning."""

from typing import Literal

from ...formats.sarif import Result, log
from ..report import DriftReport, Finding
from .table import what

_LEVELS: dict[str, Literal["error", "warning", "note"]] = {"drift": "error", "unverifiable": "warning"}
_RULES = {
    "MODIFIED": "A live property is not what the template says",
    "DELETED": "A resource of the template was deleted",
    "STACK_MISSING": "A stack of the release is not there",
}


def sarif(report: DriftReport) -> str:
    """The log as JSON."""
    results = [_result(finding) for finding in report.findings]
    return log(tool="detect-drift", rules=_RULES, started=report.started, complete=report.complete, results=results)


def _result(finding: Finding) -> Result:
    counted = finding.verdict in _LEVELS
    return Result(
        rule=finding.kind,
        level=_LEVELS.get(finding.verdict, "note"),
        message=f"{finding.stack} {finding.logical_id} ({finding.type}): {what(finding)}",
        name=finding.logical_id or finding.stack,
        place=finding.construct_path or f"{finding.stack}/{finding.logical_id}".rstrip("/"),
        fingerprint=finding.fingerprint,
        properties={"environment": finding.environment, "verdict": finding.verdict, "path": finding.path},
        baseline=finding.change,
        justification=None if counted else finding.rule or finding.verdict,
    )
