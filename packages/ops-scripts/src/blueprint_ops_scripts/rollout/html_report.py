"""A finished rollout as one HTML file that needs nothing else: no script, no font, no picture from elsewhere."""

import html
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from .charts import Axis, Line, chart
from .history import History
from .ports import RolloutEvent
from .result import RolloutResult

_STYLE = """
:root { color-scheme: light dark; --ink: #1b2430; --soft: #5b6673; --paper: #fbfbf9; --line: #d5d9de; --new: #1769c0;
  --old: #8a6d1f; --bad: #b3261e; --good: #1c7c3c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7eaee; --soft: #9aa5b1; --paper: #15191f; --line: #39414c;
  --new: #6db3ff; --old: #e0bd62; --bad: #ff8a80; --good: #7fd99a; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; overflow-wrap: break-word; }
h1 { font-size: 1.4rem; margin-bottom: 0; } h2 { font-size: 1.05rem; margin: 2rem 0 .6rem; }
.outcome { font-weight: 600; } .succeeded { color: var(--good); }
.rolled_back, .rollback_failed, .rollback_blocked, .diverged { color: var(--bad); } .soft { color: var(--soft); }
.chart { position: relative; height: 11rem; margin: .8rem .6rem 3rem 3.2rem; }
svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; }
.grid { stroke: var(--line); } .move { stroke: var(--line); stroke-dasharray: 2 3; }
.new { stroke: var(--new); } .old { stroke: var(--old); } .limit { stroke: var(--bad); stroke-dasharray: 5 4; }
line, polyline { vector-effect: non-scaling-stroke; } polyline { fill: none; stroke-width: 2; }
.chart span { position: absolute; font-size: 12px; color: var(--soft); white-space: nowrap; line-height: 1; }
.chart .y { right: calc(100% + .5rem); transform: translateY(50%); }
.chart .x { top: calc(100% + .5rem); transform: translateX(-50%); }
.key { margin: 0; } .key b { display: inline-block; width: 1.6rem; border-top: 3px solid; vertical-align: middle;
  margin-right: .4rem; } .key span { margin-right: 1rem; white-space: nowrap; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .3rem .8rem .3rem 0;
  border-bottom: 1px solid var(--line); vertical-align: top; font-variant-numeric: tabular-nums; }
th { font-weight: 600; } td.short { white-space: nowrap; }
"""


def render(result: RolloutResult, history: History) -> str:
    """The report as one document."""
    charts = _Charts(history)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Rollout {html.escape(result.run)}</title><style>{_STYLE}</style></head><body>"
        f"{_head(result, history.events)}{_functions(history)}{charts.all()}{_events(history)}"
        "</body></html>\n"
    )


def _head(result: RolloutResult, events: Sequence[RolloutEvent]) -> str:
    began = f"{datetime.fromtimestamp(events[0].at, UTC):%Y-%m-%d %H:%M} UTC, " if events else ""
    seconds = events[-1].at - events[0].at if events else 0.0
    aliases = "; ".join(f"{name}: {words}" for name, words in result.functions.items())
    outcome = result.outcome.value
    return (
        f"<h1>Rollout {html.escape(result.run)}</h1>"
        f'<p class="soft">{began}{_span(seconds)}</p>'
        f'<p><span class="outcome {outcome}">{outcome.replace("_", " ")}</span>: {html.escape(result.reason)}</p>'
        f"<p>Aliases now: {html.escape(aliases)}</p>"
    )


def _functions(history: History) -> str:
    """What was seen of each function, as of the last tick."""
    standing = history.standing
    if not standing:
        return ""
    rows = "".join(
        f"<tr><td>{html.escape(name)}</td><td>{_failed(seen['canary'])}</td><td>{_failed(seen['baseline'])}</td>"
        f"<td>{seen['evidence']:.3g} of {seen['threshold']:.0f}</td></tr>"
        for name, seen in standing.items()
    )
    return (
        "<table><tr><th>function</th><th>new version</th><th>old version</th><th>evidence, limit</th></tr>"
        f"{rows}</table>"
    )


class _Charts:
    """Charts over one common time."""

    def __init__(self, history: History) -> None:
        self.events, self.ticks, self.names = history.events, history.ticks, sorted(history.standing)
        self.began = self.events[0].at if self.events else 0.0
        seconds = (self.events[-1].at - self.began if self.events else 0.0) or 1.0
        self.minutes = seconds >= 300
        self.across = Axis(high=self._at(self.began + seconds), unit=" min" if self.minutes else " s")
        pairs = zip(self.events, self.events[1:], strict=False)
        self.moves = [self._at(after.at) for before, after in pairs if before.weight != after.weight]

    def all(self) -> str:
        """The weight, then rates and evidence of each function."""
        if not self.events:
            return ""
        return self._weight() + "".join(self._rates(name) + self._evidence(name) for name in self.names)

    def _at(self, moment: float) -> float:
        return (moment - self.began) / (60 if self.minutes else 1)

    def _weight(self) -> str:
        points: list[tuple[float, float]] = []
        for event in self.events:
            at = self._at(event.at)
            if points and points[-1][1] != event.weight * 100:
                points.append((at, points[-1][1]))  # a weight changes at once: the line is a staircase
            points.append((at, event.weight * 100))
        return self._section("Share of the new version", [Line("new", points)], Axis(high=100.0, unit=" %"))

    def _rates(self, name: str) -> str:
        lines = [
            Line(side, [(at, _percent(seen[key])) for at, seen in self._seen(name)])
            for side, key in (("new", "canary"), ("old", "baseline"))
        ]
        most = max(value for line in lines for _, value in line.points)
        key = '<span><b style="border-color:var(--new)"></b>new version</span>'
        key += '<span><b style="border-color:var(--old)"></b>old version</span>'
        title = f"{name}: failed requests since the beginning"
        return self._section(title, lines, Axis(high=max(1.0, 1.1 * most), unit=" %"), key=key)

    def _evidence(self, name: str) -> str:
        seen = self._seen(name)
        values = [(at, standing["evidence"]) for at, standing in seen]
        limit = seen[-1][1]["threshold"]
        up = Axis(
            low=max(1e-4, min(0.1, *(value for _, value in values))),
            high=min(1e6, max(2 * limit, *(value for _, value in values))),
            logarithmic=True,
        )
        lines = [Line("new", values), Line("limit", [(0.0, limit), (self.across.high, limit)])]
        key = f'<span><b style="border-color:var(--bad);border-top-style:dashed"></b>rolled back at {limit:.0f}</span>'
        return self._section(f"{name}: evidence against the new version", lines, up, key=key)

    def _seen(self, name: str) -> list[tuple[float, Mapping[str, Any]]]:
        standings = [(self._at(tick.at), tick.data["standing"]) for tick in self.ticks]
        return [(at, standing[name]) for at, standing in standings if name in standing]

    def _section(self, title: str, lines: list[Line], up: Axis, *, key: str = "") -> str:
        words = html.escape(title)
        drawn = chart(lines, title=title, across=self.across, up=up, moves=self.moves)
        return f"<h2>{words}</h2>" + (f'<p class="key">{key}</p>' if key else "") + drawn


def _events(history: History) -> str:
    events = [event for event in history.transitions if not event.message.startswith("intent: ")]
    if not events:
        return ""
    began = history.events[0].at
    rows = "".join(
        f'<tr><td class="short">{event.at - began:.1f} s</td><td class="short">{event.weight:.0%}</td>'
        f"<td>{html.escape(event.message)}</td></tr>"
        for event in events
    )
    return f"<h2>What happened</h2><table><tr><th>at</th><th>share</th><th></th></tr>{rows}</table>"


def _failed(counts: Sequence[int]) -> str:
    requests, errors = counts
    return f"{errors} of {requests} failed ({_percent(counts):.2f}&nbsp;%)" if requests else "no requests"


def _percent(counts: Sequence[int]) -> float:
    requests, errors = counts
    return 100 * errors / requests if requests else 0.0


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
