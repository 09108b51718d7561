"""A comparison for a pull request."""

from ...formats.markdown import table
from ..report import Finding, ParityReport
from .table import summary


def markdown(report: ParityReport) -> str:
    """The report as GitHub-flavoured Markdown; intended differences are folded."""
    lines = [f"# Parity of {report.source} and {report.target}", "", f"{summary(report)}.", ""]
    headings = ("construct", "type", "path", report.source, report.target, "verdict", "why")
    lines += table("Unexpected", headings, [_row(finding) for finding in report.counted])
    lines += table("Intended", ("how many", "why"), [(str(count), why) for why, count in report.explained.items()])
    return "\n".join(lines)


def _row(finding: Finding) -> tuple[str, ...]:
    return (
        finding.construct,
        finding.type,
        finding.path or "whole resource",
        "absent" if finding.kind == "EXTRA" else _short(finding.source),
        "absent" if finding.kind == "MISSING" else _short(finding.target),
        finding.verdict,
        finding.why,
    )


def _short(text: str | None) -> str:
    """A whole resource would not fit into a cell."""
    shown = text or ""
    return shown if len(shown) <= 300 else f"{shown[:297]}..."
