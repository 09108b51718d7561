"""A comparison as one HTML page, with a matrix of stacks against verdicts."""

from collections import Counter
from html import escape

from ...formats.page import facts, page, path, table, tiles, toned
from ..report import COUNTED, Finding, ParityReport
from .table import summary, what

_TONES = {"weaker": "bad", "unapproved": "bad", "unverifiable": "warn"}


def html(report: ParityReport) -> str:
    """The page."""
    coverage, counted = report.coverage, len(report.counted)
    numbers = {
        "unexpected": counted,
        "compared": coverage.compared,
        "the same": coverage.same,
        "differ as intended": coverage.understood,
    }
    return page(
        f"Parity of {report.source} and {report.target}",
        f"<p><small>{report.started:%Y-%m-%d %H:%M} UTC</small></p><p>{escape(summary(report))}</p>",
        tiles(numbers, {"unexpected": "bad" if counted else "good"}),
        table("Unexpected", ("resource", "difference", "why"), [_unexpected(one, report) for one in report.counted]),
        table("Stacks", ("stack", *COUNTED, "intended"), _matrix(report)),
        table(
            "Intended, by reason", ("how many", "why"), [(str(n), escape(why)) for why, n in report.explained.items()]
        ),
        table(
            "Intended, one by one", ("resource", "difference", "why"), [_row(one, report) for one in report.accepted]
        ),
    )


def _matrix(report: ParityReport) -> list[tuple[str, ...]]:
    """How many differences of each kind the stacks have."""
    counts = Counter(
        (finding.construct.partition("/")[0], finding.verdict if finding.verdict in COUNTED else "intended")
        for finding in report.findings
    )
    names = sorted({stack for stack, _ in counts})
    return [
        (escape(name), *(_count(counts[name, verdict], verdict) for verdict in (*COUNTED, "intended")))
        for name in names
    ]


def _count(number: int, verdict: str) -> str:
    return toned(str(number), _TONES.get(verdict, "")) if number else '<span class="faint">0</span>'


def _unexpected(finding: Finding, report: ParityReport) -> tuple[str, ...]:
    verdict = toned(f"{finding.verdict}{', serious' if finding.severity == 'high' else ''}", _TONES[finding.verdict])
    resource, difference, why = _row(finding, report)
    return resource, difference, f"<b>{verdict}</b><br>{why}"


def _row(finding: Finding, report: ParityReport) -> tuple[str, str, str]:
    place = f"<b>{path(finding.construct)}</b><br><small>{escape(finding.type)}</small>"
    if not finding.path:
        return place, escape(what(finding, report)), escape(finding.why)
    values = {report.source: finding.source or "absent", report.target: finding.target or "absent"}
    return place, f"<code>{path(finding.path)}</code>{facts(values)}", escape(finding.why)
