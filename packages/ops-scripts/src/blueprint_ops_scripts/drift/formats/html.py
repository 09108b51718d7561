"""A drift report as one HTML file that needs nothing else: no script, no font, no network."""

from html import escape

from ..causes import Cause, causes_of
from ..report import DriftReport, Finding, StackResult
from .table import summary, what

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --bad: #c62828; --warn: #b26a00; --good: #2e7d32; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: 0; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
.tiles { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1.4rem 0; }
.tile { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem 1rem; min-width: 7rem; }
.tile b { display: block; font-size: 1.5rem; }
table { border-collapse: collapse; width: 100%; } th { text-align: left; font-weight: 600; }
td, th { border-bottom: 1px solid var(--line); padding: .45rem .6rem; vertical-align: top; overflow-wrap: anywhere; }
code { background: var(--soft); padding: .05rem .3rem; border-radius: .25rem; }
.drift, .drifted { color: var(--bad); } .unverifiable, .incomplete { color: var(--warn); } .in_sync { color: var(--good); }
small { opacity: .75; }
"""


def html(report: DriftReport) -> str:
    """The page."""
    names = ", ".join(sorted({stack.environment for stack in report.stacks})) or "no environment"
    drift = [finding for finding in report.findings if finding.verdict == "drift"]
    rest = [finding for finding in report.findings if finding.verdict != "drift"]
    parts = [
        f"<h1>Drift of {escape(names)}</h1><p><small>{report.started:%Y-%m-%d %H:%M} UTC</small><br>{escape(summary(report))}</p>",
        _tiles(report, len(drift)),
        _section("Causes", [_cause(cause) for cause in causes_of(drift)], ("what", "value", "who", "where")),
        _section("Drift", [_finding(finding) for finding in drift], ("resource", "difference", "since")),
        _section("Not counted", [_finding(finding) for finding in rest], ("resource", "difference", "why")),
        _section("Stacks", [_stack(stack) for stack in report.stacks], ("stack", "status", "verdict", "why")),
    ]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Drift of {escape(names)}</title>'
    return f'<!doctype html><html lang="en"><head>{head}<style>{_STYLE}</style></head><body>{"".join(parts)}</body></html>\n'


def _tiles(report: DriftReport, drifted: int) -> str:
    coverage = report.coverage
    values = {
        "drifted": drifted,
        "stacks": len(report.stacks),
        "resources": coverage.resources,
        "checked": coverage.checked,
        "unsupported": coverage.unsupported,
        "not checked": coverage.unknown + coverage.stale + coverage.skipped,
    }
    return (
        '<div class="tiles">'
        + "".join(f'<div class="tile"><b>{value}</b>{name}</div>' for name, value in values.items())
        + "</div>"
    )


def _section(title: str, rows: list[str], headings: tuple[str, ...]) -> str:
    if not rows:
        return ""
    head = "".join(f"<th>{heading}</th>" for heading in headings)
    return f"<h2>{title}</h2><table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _cause(cause: Cause) -> str:
    where = ", ".join(sorted({finding.stack for finding in cause.findings}))
    return _row(
        f"{escape(cause.type)} <code>{escape(cause.path or 'whole resource')}</code>",
        escape(cause.actual or ""),
        escape(cause.actor or ""),
        f"{len(cause.findings)}: {escape(where)}",
    )


def _finding(finding: Finding) -> str:
    place = finding.construct_path or finding.logical_id
    last = finding.first_seen if finding.verdict == "drift" else f"{finding.verdict}: {finding.rule or ''}"
    return _row(
        f"<b>{escape(place)}</b><br>{escape(finding.stack)}<br><small>{escape(finding.type)}</small>",
        f'<span class="{finding.verdict}">{escape(what(finding)).replace(chr(10), "<br>")}</span>',
        escape(f"{finding.change or ''} {last}".strip()),
    )


def _stack(stack: StackResult) -> str:
    why = "; ".join(stack.doubts)
    verdict = f'<span class="{stack.verdict}">{stack.verdict.replace("_", " ")}</span>'
    return _row(escape(stack.name), escape(stack.status), verdict, escape(why))


def _row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
