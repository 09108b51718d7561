"""The report for people at a terminal: worst first, equal findings together."""

from collections.abc import Iterable

from blueprint_aspects.engine import Report
from blueprint_aspects.model import Finding, Verdict
from blueprint_aspects.reports.printable import printable

_SHOWN_PLACES = 5


def as_table(report: Report) -> str:
    """Return the text; findings of one rule with the same detail share a paragraph."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in sorted(report.findings, key=_worst_first):
        groups.setdefault((finding.rule, finding.verdict, finding.detail), []).append(finding)
    lines: list[str] = []
    for findings in groups.values():
        lines.extend(_paragraph(findings))
    for error in report.errors:
        lines.append(f"ERROR    {printable(error.file)}: {printable(error.message)}")
    lines.append(_summary(report))
    return "\n".join(lines) + "\n"


def _paragraph(findings: list[Finding]) -> Iterable[str]:
    first = findings[0]
    label = first.severity.upper() if first.verdict is Verdict.FAIL else "UNKNOWN"
    yield f"{label:<9}{first.rule}  {printable(first.type)} {printable(first.detail)}"
    for finding in findings[:_SHOWN_PLACES]:
        yield f"         - {printable(finding.template)}: {printable(finding.path)}"
    if len(findings) > _SHOWN_PLACES:
        yield f"         - and {len(findings) - _SHOWN_PLACES} more"
    yield f"         fix: {first.fix}"
    yield ""


def _summary(report: Report) -> str:
    failed = sum(finding.verdict is Verdict.FAIL for finding in report.findings)
    unknown = len(report.findings) - failed
    return (
        f"{report.templates} templates, {report.resources} resources, {report.checks} checks: "
        f"{failed} failed, {unknown} could not be checked, {len(report.suppressed)} suppressed, {len(report.errors)} unreadable"
    )


def _worst_first(finding: Finding) -> tuple[bool, int, str, str, str]:
    return (finding.verdict is Verdict.UNKNOWN, -finding.severity.rank, finding.rule, finding.detail, finding.path)
