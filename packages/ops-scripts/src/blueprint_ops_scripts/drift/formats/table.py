"""A drift report for a terminal."""

from rich.console import Console
from rich.table import Table

from ..report import DriftReport, Finding, StackResult

_COLOURS = {"drift": "red", "managed": "cyan", "noise": "dim", "suppressed": "dim", "unverifiable": "yellow"}


def print_table(report: DriftReport, console: Console) -> None:
    """Findings first, then stacks that are not in sync, then one line for the whole."""
    if report.findings:
        console.print(_findings(report.findings))
    unsettled = [stack for stack in report.stacks if stack.verdict != "in_sync"]
    if unsettled:
        console.print(_stacks(unsettled))
    console.print(summary(report), soft_wrap=True)


def summary(report: DriftReport) -> str:
    """The whole in one line."""
    coverage = report.coverage
    drifted = sum(finding.verdict == "drift" for finding in report.findings)
    unchecked = coverage.unknown + coverage.stale + coverage.skipped
    parts = [
        f"{len(report.stacks)} stacks",
        f"{coverage.resources} resources",
        f"{coverage.checked} checked",
        f"{coverage.unsupported} unsupported",
        f"{unchecked} not checked",
        f"{drifted} drifted properties" if drifted else _nothing_shown(report),
    ]
    return ", ".join(parts) + ("" if report.complete else " (incomplete)")


def _nothing_shown(report: DriftReport) -> str:
    """What is left out because a baseline has it is there all the same."""
    known = sum(stack.verdict == "drifted" for stack in report.stacks)
    return f"no new drift, {known} stacks had drifted before" if known else "no drift found"


def _findings(findings: list[Finding]) -> Table:
    """Three columns, so that names stay whole in eighty characters."""
    table = Table(title="Differences", title_justify="left", show_lines=True)
    for heading in ("verdict", "where", "what"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        verdict = finding.verdict if finding.rule is None else f"{finding.verdict}\n({finding.rule})"
        where = "\n".join(part for part in (finding.stack, finding.logical_id, finding.type) if part)
        table.add_row(verdict, where, what(finding), style=_COLOURS[finding.verdict])
    return table


def what(finding: Finding) -> str:
    """The difference in words."""
    if finding.kind == "DELETED":
        return "was deleted"
    if finding.kind == "STACK_MISSING":
        return "the stack is not there"
    if not finding.path:
        return "was changed; CloudFormation does not say how"
    expected = "absent" if finding.expected is None else finding.expected
    actual = "absent" if finding.actual is None else finding.actual
    return f"{finding.path}\nexpected {expected}\nis       {actual}"


def _stacks(stacks: list[StackResult]) -> Table:
    table = Table(title="Stacks that are not in sync", title_justify="left")
    for heading in ("stack", "status", "verdict", "why"):
        table.add_column(heading, overflow="fold")
    for stack in stacks:
        table.add_row(stack.name, stack.status, stack.verdict, "\n".join(stack.doubts))
    return table
