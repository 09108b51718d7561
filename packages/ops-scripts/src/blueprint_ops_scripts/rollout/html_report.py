"""A finished rollout as one HTML file that needs nothing else: no script, no font, no picture from elsewhere."""

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape

from ..formats.page import page, table, toned
from ..outcomes import Outcome
from .figures import figure, span
from .history import History
from .ports import RolloutEvent
from .report_charts import MINUTES_FROM, STYLE, ReportCharts, per_cent
from .result import RolloutResult

_TONES = {
    Outcome.SUCCEEDED: "good",
    Outcome.ROLLED_BACK: "bad",
    Outcome.ROLLBACK_FAILED: "bad",
    Outcome.ROLLBACK_BLOCKED: "bad",
    Outcome.DIVERGED: "bad",
}


def render(result: RolloutResult, history: History) -> str:
    """The report as one document."""
    return page(
        f"Rollout {result.run}",
        _head(result, history.events),
        _functions(history),
        ReportCharts(history).all(),
        _events(history),
        style=STYLE,
    )


def _head(result: RolloutResult, events: Sequence[RolloutEvent]) -> str:
    began = f"{datetime.fromtimestamp(events[0].at, UTC):%Y-%m-%d %H:%M} UTC, " if events else ""
    seconds = events[-1].at - events[0].at if events else 0.0
    aliases = "; ".join(f"{name}: {words}" for name, words in result.functions.items())
    outcome = toned(result.outcome.value.replace("_", " "), _TONES.get(result.outcome, ""))
    return (
        f"<p><small>{began}{span(seconds)}</small></p>"
        f"<p><b>{outcome}</b>: {escape(result.reason)}</p><p>Aliases now: {escape(aliases)}</p>"
    )


def _functions(history: History) -> str:
    """What was seen of each function, as of the last tick."""
    rows = [
        (
            escape(name),
            _failed(seen["canary"]),
            _failed(seen["baseline"]),
            f"{figure(seen['evidence'])} of {seen['threshold']:.0f}",
        )
        for name, seen in history.standing.items()
    ]
    return table("Functions, as last seen", ("function", "new version", "old version", "evidence, limit"), rows)


def _events(history: History) -> str:
    began, length = (
        (history.events[0].at, history.events[-1].at - history.events[0].at) if history.events else (0.0, 0.0)
    )
    rows = [
        (_moment(event.at - began, length), f"{event.weight:.0%}", escape(event.message))
        for event in history.transitions
        if not event.message.startswith("intent: ")
    ]
    return table("What happened", ("at", "share", "what"), rows)


def _moment(seconds: float, length: float) -> str:
    """A time since the beginning, in the unit that the charts of a rollout of this length have."""
    return f"{seconds / 60:.1f}&nbsp;min" if length >= MINUTES_FROM else f"{seconds:.1f}&nbsp;s"


def _failed(counts: Sequence[int]) -> str:
    requests, errors = counts
    return f"{errors} of {requests} failed ({per_cent(counts):.2f}&nbsp;%)" if requests else "no requests"
