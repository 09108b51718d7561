"""A drift report as one HTML page."""

from html import escape

from ...formats.page import facts, lines, page, path, table, tiles, toned
from ..causes import Cause, causes_of
from ..report import DriftReport, Finding, StackResult
from .table import summary, what

_TONES = {"drift": "bad", "drifted": "bad", "unverifiable": "warn", "incomplete": "warn", "in_sync": "good"}


def html(report: DriftReport) -> str:
    """The page."""
    names = ", ".join(sorted({stack.environment for stack in report.stacks})) or "no environment"
    counted = [finding for finding in report.findings if finding.verdict == "drift"]
    rest = [finding for finding in report.findings if finding.verdict != "drift"]
    return page(
        f"Drift of {names}",
        f"<p><small>{report.started:%Y-%m-%d %H:%M} UTC</small></p><p>{escape(summary(report))}</p>",
        _tiles(report, len(counted)),
        table("Causes", ("what", "now", "who", "where"), [_cause(cause) for cause in causes_of(counted)]),
        table("Drift", ("resource", "difference", "since"), [_finding(finding) for finding in counted]),
        table("Not counted", ("resource", "difference", "why"), [_finding(finding) for finding in rest]),
        table("Stacks", ("stack", "status", "verdict", "why"), [_stack(stack) for stack in report.stacks]),
    )


def _tiles(report: DriftReport, drifted: int) -> str:
    coverage = report.coverage
    unchecked = coverage.unknown + coverage.stale + coverage.skipped
    return tiles(
        {
            "drifted": drifted,
            "stacks": len(report.stacks),
            "resources": coverage.resources,
            "checked": coverage.checked,
            "unsupported": coverage.unsupported,
            "not checked": unchecked,
        },
        {"drifted": "bad" if drifted else "good", "not checked": "warn" if unchecked else ""},
    )


def _cause(cause: Cause) -> tuple[str, ...]:
    where = ", ".join(sorted({finding.stack for finding in cause.findings}))
    return (
        f"{escape(cause.type)}<br><code>{path(cause.path or 'whole resource')}</code>",
        escape(cause.actual or ""),
        escape(cause.actor or ""),
        f"{len(cause.findings)}: {escape(where)}",
    )


def _finding(finding: Finding) -> tuple[str, ...]:
    place = finding.construct_path or finding.logical_id
    tone = _TONES.get(finding.verdict, "faint")
    difference = toned(what(finding), tone)
    if finding.path and finding.kind == "MODIFIED":
        values = {"expected": finding.expected or "absent", "is": finding.actual or "absent"}
        difference = f'<code class="{tone}">{path(finding.path)}</code>{facts(values)}'
    last = finding.first_seen if finding.verdict == "drift" else f"{finding.verdict}: {finding.rule or ''}"
    return (
        f"<b>{path(place)}</b><br>{escape(finding.stack)}<br><small>{escape(finding.type)}</small>",
        difference,
        escape(f"{finding.change or ''} {last}".strip()),
    )


def _stack(stack: StackResult) -> tuple[str, ...]:
    verdict = toned(stack.verdict.replace("_", " "), _TONES.get(stack.verdict, "faint"))
    return escape(stack.name), escape(stack.status), verdict, lines("\n".join(stack.doubts))
