"""The history of an environment as one HTML page without scripts: a bar for each release, a row for each run."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

_STYLE = """
body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1b1f24;background:#fff}
h1{font-size:1.3rem;margin:0 0 .2rem}h2{font-size:1rem;margin:2rem 0 .5rem}p{margin:.2rem 0;color:#57606a}
svg{width:100%;height:auto;display:block}
table{border-collapse:collapse;width:100%;font-size:.87rem}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #d8dee4;vertical-align:top}
code{font:.85em ui-monospace,monospace}
.succeeded,.live{color:#116329}.noop,.planned{color:#57606a}.bad{color:#a40e26}
@media(prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}p,.noop,.planned{color:#9198a1}
th,td{border-color:#30363d}.succeeded,.live{color:#56d364}.bad{color:#ff7b72}}
"""
_WIDTH, _ROW, _LEFT = 1_000, 26, 130
_FAIR = {"succeeded", "live", "noop", "planned"}


def timeline(history: Mapping[str, Any]) -> str:
    """The page for a history as `releases history --json` prints it."""
    name = escape(str(history["environment"]))
    live = history["live"]
    said = f"release <code>{live['release'][:12]}</code> live since {live['since']}" if live else "no live release"
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>Releases of {name}</title><style>{_STYLE}</style>"
        f"<h1>Releases of {name}</h1><p>{said}</p>"
        f"<h2>Live over time</h2>{_bars(history['releases'])}"
        f"<h2>Runs</h2>{_runs(history['runs'])}</html>\n"
    )


def _bars(releases: Sequence[Mapping[str, Any]]) -> str:
    """Each release from when it became live to when the next one did; one that did not stay is a mark."""
    oldest_first = list(reversed(releases))
    if not oldest_first:
        return "<p>none yet</p>"
    starts = [datetime.fromisoformat(entry["since"]).timestamp() for entry in oldest_first]
    first = starts[0]
    span = max(starts[-1] - first, 1.0) * 1.15
    rows = [
        _bar(
            number,
            entry,
            (starts[number] - first) / span,
            (_end(number, oldest_first, starts, first + span) - first) / span,
        )
        for number, entry in enumerate(oldest_first)
    ]
    height = _ROW * len(rows) + 4
    label = "Which release was live when"
    return f'<svg viewBox="0 0 {_WIDTH} {height}" role=img aria-label="{label}">{"".join(rows)}</svg>'


def _end(number: int, entries: Sequence[Mapping[str, Any]], starts: Sequence[float], last: float) -> float:
    if entries[number]["status"] != "live":
        return starts[number]
    later = [starts[after] for after in range(number + 1, len(entries)) if entries[after]["status"] == "live"]
    return later[0] if later else last


def _bar(row: int, entry: Mapping[str, Any], start: float, end: float) -> str:
    left = _LEFT + start * (_WIDTH - _LEFT - 8)
    width = max((end - start) * (_WIDTH - _LEFT - 8), 6)
    colour = "#2da44e" if entry["status"] == "live" else "#cf222e"
    words = escape(f"{entry['release'][:12]} {entry['status']} since {entry['since']} by {entry['by']} {entry['note']}")
    top = row * _ROW + 4
    return (
        f"<g><title>{words}</title><text x=0 y={top + 14} font-size=13 fill=currentColor>{entry['release'][:12]}</text>"
        f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{_ROW - 8}" rx=3 fill="{colour}"/></g>'
    )


def _runs(runs: Sequence[Mapping[str, Any]]) -> str:
    head = "<tr><th>Started<th>Run<th>Kind<th>Release<th>By<th>Outcome"
    return f"<table>{head}{''.join(_row(run) for run in runs)}</table>"


def _row(run: Mapping[str, Any]) -> str:
    outcome = str(run["outcome"] or run["phase"])
    shade = outcome if outcome in _FAIR else "bad"
    kind = f"{run['kind']} from {run['source']}" if run["source"] else run["kind"]
    cells = (
        escape(run["started"]),
        f"<code>{escape(run['run'])}</code>",
        escape(kind),
        f"<code>{escape(run['release'][:12])}</code>",
        escape(run["initiator"]),
        f'<span class="{shade}">{escape(outcome)}</span> {escape(run["reason"])}',
    )
    return f"<tr>{''.join(f'<td>{cell}' for cell in cells)}"
