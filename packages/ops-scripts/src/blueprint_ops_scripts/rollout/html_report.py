"""A finished rollout as one HTML file that needs nothing else: no script, no font, no picture from elsewhere."""

import html
import math
from collections.abc import Sequence

from .charts import Line, chart
from .history import History
from .ports import RolloutEvent
from .result import RolloutResult

_STYLE = """
:root { color-scheme: light dark; --ink: #1b2430; --paper: #fbfbf9; --line: #d5d9de; --new: #1769c0; --old: #8a6d1f;
  --bad: #b3261e; --good: #1c7c3c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7eaee; --paper: #15191f; --line: #39414c; --new: #6db3ff;
  --old: #e0bd62; --bad: #ff8a80; --good: #7fd99a; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin-bottom: 0; } h2 { font-size: 1.05rem; margin: 2rem 0 .3rem; }
.outcome { font-weight: 600; } .succeeded { color: var(--good); } .rolled_back, .diverged { color: var(--bad); }
svg { width: 100%; height: auto; } svg text { fill: var(--ink); font-size: 11px; } .grid { stroke: var(--line); }
.new { stroke: var(--new); } .old { stroke: var(--old); } .limit { stroke: var(--bad); stroke-dasharray: 4 3; }
polyline { fill: none; stroke-width: 2; } .key b { display: inline-block; width: 1.6rem; border-top: 3px solid;
  vertical-align: middle; margin: 0 .4rem 0 1rem; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .25rem .6rem .25rem 0;
  border-bottom: 1px solid var(--line); vertical-align: top; font-variant-numeric: tabular-nums; }
"""


def render(result: RolloutResult, history: History) -> str:
    """The report as one document."""
    functions = sorted({name for tick in history.ticks for name in tick.data["standing"]})
    sections = [_function(name, history.ticks) for name in functions]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Rollout {html.escape(result.run)}</title><style>{_STYLE}</style></head><body>"
        f"{_head(result, history.events)}{_weights(history.events)}{''.join(sections)}{_events(history.transitions)}"
        "</body></html>\n"
    )


def _head(result: RolloutResult, events: Sequence[RolloutEvent]) -> str:
    seconds = events[-1].at - events[0].at if events else 0.0
    aliases = "; ".join(f"{name}: {words}" for name, words in result.functions.items())
    outcome = result.outcome.value
    return (
        f"<h1>Rollout {html.escape(result.run)}</h1>"
        f'<p><span class="outcome {outcome}">{outcome.replace("_", " ")}</span> after {seconds:.0f} s: '
        f"{html.escape(result.reason)}</p><p>Aliases: {html.escape(aliases)}</p>"
    )


def _weights(events: Sequence[RolloutEvent]) -> str:
    if not events:
        return ""
    points: list[tuple[float, float]] = []
    for event in events:
        at = event.at - events[0].at
        if points and points[-1][1] != event.weight * 100:
            points.append((at, points[-1][1]))  # a weight changes at once: the line is a staircase
        points.append((at, event.weight * 100))
    return "<h2>Share of the new version, %</h2>" + chart([Line("new", points)], top=100.0)


def _function(name: str, ticks: Sequence[RolloutEvent]) -> str:
    began = ticks[0].at
    seen = [(tick.at - began, tick.data["standing"][name]) for tick in ticks if name in tick.data["standing"]]
    rates = [
        Line(side, [(at, _percent(standing[key])) for at, standing in seen])
        for side, key in (("new", "canary"), ("old", "baseline"))
    ]
    limit = seen[-1][1]["threshold"]
    evidence = [(at, _log10(standing["evidence"])) for at, standing in seen]
    lines = [Line("new", evidence), Line("limit", [(seen[0][0], _log10(limit)), (seen[-1][0], _log10(limit))])]
    return (
        f"<h2>{html.escape(name)}: failed requests since the beginning, %</h2>{_key()}{chart(rates)}"
        f"<h2>{html.escape(name)}: evidence against the new version, power of ten (limit {limit:.0f})</h2>{chart(lines)}"
    )


def _key() -> str:
    return (
        '<p class="key"><b style="border-color: var(--new)"></b>new version'
        '<b style="border-color: var(--old)"></b>old version</p>'
    )


def _events(events: Sequence[RolloutEvent]) -> str:
    if not events:
        return ""
    rows = "".join(
        f"<tr><td>{event.at - events[0].at:.1f} s</td><td>{event.state}</td><td>{event.weight:.0%}</td>"
        f"<td>{html.escape(event.message)}</td></tr>"
        for event in events
    )
    return f"<h2>What happened</h2><table><tr><th>at</th><th>state</th><th>share</th><th></th></tr>{rows}</table>"


def _percent(counts: Sequence[int]) -> float:
    requests, errors = counts
    return 100 * errors / requests if requests else 0.0


def _log10(value: float) -> float:
    return math.log10(min(max(value, 1e-3), 1e6))
