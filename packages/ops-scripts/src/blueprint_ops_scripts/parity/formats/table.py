"""A comparison for a terminal."""

from rich.console import Console
from rich.table import Table

from ..report import Finding, ParityReport

_COLOURS = {"weaker": "red", "unapproved": "red", "unverifiable": "yellow"}


def print_table(report: ParityReport, console: Console) -> None:
    """What has to be looked at, then what is meant to differ by its reason, then one line for the whole."""
    if report.counted:
        console.print(_findings(report))
    if report.explained:
        console.print(_explained(report))
    console.print(summary(report))


def summary(report: ParityReport) -> str:
    """The whole in one line."""
    coverage, counted = report.coverage, len(report.counted)
    parts = [
        f"{coverage.compared} resources and template parts of {report.source} and {report.target}",
        f"{coverage.same} the same",
        f"{coverage.understood} differ as intended",
        f"{coverage.reported} with {counted} unexpected differences" if counted else "no unexpected difference",
    ]
    return ", ".join(parts) + ("" if report.complete else " (incomplete)")


def what(finding: Finding, report: ParityReport) -> str:
    """The difference in words."""
    if not finding.path:
        has, lacks = (report.source, report.target) if finding.kind == "MISSING" else (report.target, report.source)
        return f"only {has} has it, {lacks} does not"
    source = "absent" if finding.source is None else finding.source
    target = "absent" if finding.target is None else finding.target
    width = max(len(report.source), len(report.target))
    return f"{finding.path}\n{report.source:<{width}} {source}\n{report.target:<{width}} {target}"


def _findings(report: ParityReport) -> Table:
    """Three columns, so that names stay whole in eighty characters."""
    table = Table(title="Unexpected differences", title_justify="left", show_lines=True)
    for heading in ("verdict", "where", "what"):
        table.add_column(heading, overflow="fold")
    for finding in report.counted:
        verdict = f"{finding.verdict}\n({finding.severity})" if finding.severity == "high" else finding.verdict
        text = f"{what(finding, report)}\n{finding.why}"
        table.add_row(verdict, f"{finding.construct}\n{finding.type}", text, style=_COLOURS[finding.verdict])
    return table


def _explained(report: ParityReport) -> Table:
    table = Table(title="Intended differences", title_justify="left")
    table.add_column("how many", justify="right")
    table.add_column("why", overflow="fold")
    for why, count in report.explained.items():
        table.add_row(str(count), why)
    return table
