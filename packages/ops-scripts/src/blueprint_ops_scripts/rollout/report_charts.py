"""The charts of a rollout's report: the share of the new version, then rates and evidence of each function."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from . import charts
from .charts import Axis, Line, chart
from .history import History

STYLE = (
    charts.STYLE
    + """
.key b { display: inline-block; width: 1.6rem; border-top: 3px solid; vertical-align: middle; margin-right: .4rem; }
.key span { margin-right: 1rem; white-space: nowrap; }
"""
)


MINUTES_FROM = 300
"""Seconds from which on a rollout is shown in minutes."""


class ReportCharts:
    """Charts over one common time."""

    def __init__(self, history: History) -> None:
        self.events, self.ticks, self.names = history.events, history.ticks, sorted(history.standing)
        self.began = self.events[0].at if self.events else 0.0
        seconds = (self.events[-1].at - self.began if self.events else 0.0) or 1.0
        self.minutes = seconds >= MINUTES_FROM
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
        lines = [Line(side, self._by_tick(name, key)) for side, key in (("new", "canary"), ("old", "baseline"))]
        most = max((value for line in lines for _, value in line.points), default=0.0)
        key = '<span><b style="border-color:var(--new)"></b>new version</span>'
        key += '<span><b style="border-color:var(--old);border-top-style:dashed"></b>old version</span>'
        title = f"{name}: failed requests, tick by tick"
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

    def _by_tick(self, name: str, key: str) -> list[tuple[float, float]]:
        """Per cent of each tick's requests that failed; summed up, a tick that ended the rollout would hardly show."""
        points, before = list[tuple[float, float]](), (0, 0)
        for at, seen in self._seen(name):
            requests, errors = seen[key]
            if requests < before[0]:  # a rollout that was taken up again counts anew
                before = (0, 0)
            if requests > before[0]:
                points.append((at, per_cent((requests - before[0], errors - before[1]))))
            before = (requests, errors)
        return points

    def _seen(self, name: str) -> list[tuple[float, Mapping[str, Any]]]:
        standings = [(self._at(tick.at), tick.data["standing"]) for tick in self.ticks]
        return [(at, standing[name]) for at, standing in standings if name in standing]

    def _section(self, title: str, lines: list[Line], up: Axis, *, key: str = "") -> str:
        words = escape(title)
        drawn = chart(lines, title=title, across=self.across, up=up, moves=self.moves)
        return f"<h2>{words}</h2>" + (f'<p class="key">{key}</p>' if key else "") + drawn


def per_cent(counts: Sequence[int]) -> float:
    """How many of the requests failed; `counts` are requests and errors."""
    requests, errors = counts
    return 100 * errors / requests if requests else 0.0
