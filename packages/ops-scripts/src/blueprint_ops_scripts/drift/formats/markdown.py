"""A drift report for a pull request or a wiki."""

from ..report import DriftReport, Finding
from .table import summary


def markdown(report: DriftReport) -> str:
    """The report as GitHub-flavoured Markdown."""
    lines = ["# Drift report", "", f"{report.started:%Y-%m-%d %H:%M} UTC: {summary(report)}.", ""]
    drift = [finding for finding in report.findings if finding.verdict == "drift"]
    rest = [finding for finding in report.findings if finding.verdict != "drift"]
    if drift:
        lines += ["## Drift", "", *_table(drift), ""]
    if rest:
        lines += ["## Not counted", "", *_table(rest), ""]
    unsettled = [stack for stack in report.stacks if stack.verdict not in ("in_sync", "drifted")]
    if unsettled:
        lines += ["## Stacks not fully checked", "", "| stack | status | verdict | why |", "|---|---|---|---|"]
        lines += [
            f"| {_cell(stack.name)} | {stack.status} | {stack.verdict} | {_cell('; '.join(stack.doubts))} |"
            for stack in unsettled
        ]
        lines.append("")
    return "\n".join(lines)


def _table(findings: list[Finding]) -> list[str]:
    rows = ["| stack | resource | path | expected | actual | verdict |", "|---|---|---|---|---|---|"]
    for finding in findings:
        verdict = finding.verdict if finding.rule is None else f"{finding.verdict}: {finding.rule}"
        cells = (
            finding.stack,
            f"{finding.logical_id} ({finding.type})",
            finding.path or finding.kind,
            finding.expected or "",
            finding.actual or "",
            verdict,
        )
        rows.append("| " + " | ".join(map(_cell, cells)) + " |")
    return rows


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
