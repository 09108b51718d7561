"""The report for a pull request."""

from blueprint_aspects.engine import Report
from blueprint_aspects.model import Verdict
from blueprint_aspects.reports.printable import printable


def as_markdown(report: Report) -> str:
    """Return a table of findings, worst first, and what was set aside or unreadable."""
    lines = [f"**{report.templates} templates, {report.resources} resources**", ""]
    if report.findings:
        lines += ["| rule | severity | where | what | fix |", "|---|---|---|---|---|"]
    for finding in sorted(report.findings, key=lambda item: (item.verdict, -item.severity.rank, item.rule, item.path)):
        severity = finding.severity.value if finding.verdict is Verdict.FAIL else "unknown"
        cells = (finding.rule, severity, f"{finding.template}: {finding.path}", finding.detail, finding.fix)
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    if not report.findings:
        lines.append("Nothing found.")
    if report.suppressed:
        lines += ["", "| suppressed | where | reason | owner | expires |", "|---|---|---|---|---|"]
    for item in report.suppressed:
        row = (item.finding.rule, item.finding.path, item.reason, item.owner, item.expires or "never")
        lines.append("| " + " | ".join(_cell(cell) for cell in row) + " |")
    lines += ["", *(f"- could not be read: {_cell(error.file)}: {_cell(error.message)}" for error in report.errors)]
    return "\n".join(lines).rstrip() + "\n"


def _cell(text: str) -> str:
    return printable(text.replace("\n", " ")).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
