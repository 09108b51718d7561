"""A drift report for a pull request or a wiki."""

from ...formats.markdown import table
from ..report import DriftReport, Finding
from .table import summary


def markdown(report: DriftReport) -> str:
    """The report as GitHub-flavoured Markdown."""
    counted = [finding for finding in report.findings if finding.verdict == "drift"]
    rest = [finding for finding in report.findings if finding.verdict != "drift"]
    unsettled = [stack for stack in report.stacks if stack.verdict not in ("in_sync", "drifted")]
    lines = ["# Drift report", "", f"{report.started:%Y-%m-%d %H:%M} UTC: {summary(report)}.", ""]
    lines += _table("Drift", counted) + _table("Not counted", rest)
    lines += table(
        "Stacks not fully checked",
        ("stack", "status", "verdict", "why"),
        [(stack.name, stack.status, stack.verdict, "; ".join(stack.doubts)) for stack in unsettled],
    )
    return "\n".join(lines)


def _table(title: str, findings: list[Finding]) -> list[str]:
    return table(title, ("stack", "resource", "path", "expected", "actual", "verdict"), [_row(one) for one in findings])


def _row(finding: Finding) -> tuple[str, ...]:
    return (
        finding.stack,
        f"{finding.logical_id} ({finding.type})",
        finding.path or finding.kind,
        finding.expected or "",
        finding.actual or "",
        finding.verdict if finding.rule is None else f"{finding.verdict}: {finding.rule}",
    )
