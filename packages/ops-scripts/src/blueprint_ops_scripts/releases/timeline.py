"""The history of an environment as one HTML page without scripts: a bar for each release, a card for each run."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from .history import reason, standing
from .timeline_style import STYLE

_GOOD = {"succeeded", "live"}
_QUIET = {"noop", "planned"}
_TAIL = 0.12
"""Part of the line that the present release gets at least, so that it can be seen."""


def timeline(history: Mapping[str, Any]) -> str:
    """The page for a history as `releases history --json` prints it."""
    name, live = escape(str(history["environment"])), history["live"]
    said = (
        f"<code>{live['release'][:12]}</code> is live since {_time(live['since'])}, by {_who(live['by'])}"
        if live
        else "no live release"
    )
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>Releases of {name}</title><style>{STYLE}</style>"
        f"<h1>Releases of {name}</h1><p class=lead>{said} (all times are UTC)</p>"
        f"<h2>Live over time</h2>{_lanes(history['releases'])}"
        f"<h2>Runs, newest first</h2><ol class=runs>{''.join(_card(run) for run in history['runs'])}</ol></html>\n"
    )


def _lanes(releases: Sequence[Mapping[str, Any]]) -> str:
    """Each release from when it became live to when the next one did; one that did not stay is a mark."""
    oldest_first = list(reversed(releases))
    if not oldest_first:
        return "<p>none yet</p>"
    starts = [datetime.fromisoformat(entry["since"]).timestamp() for entry in oldest_first]
    span = max(starts[-1] - starts[0], 1.0) / (1 - _TAIL)
    places = [(start - starts[0]) / span for start in starts]
    rows = [
        _lane(entry, places[number], _end(number, oldest_first, places)) for number, entry in enumerate(oldest_first)
    ]
    axis = f"<p class=axis><span>{_time(oldest_first[0]['since'])}</span><span>now</span></p>"
    return f"<ol class=lanes>{''.join(reversed(rows))}</ol>{axis}"


def _end(number: int, entries: Sequence[Mapping[str, Any]], places: Sequence[float]) -> float:
    if entries[number]["status"] != "live":
        return places[number]
    later = [places[after] for after in range(number + 1, len(entries)) if entries[after]["status"] == "live"]
    return later[0] if later else 1.0


def _lane(entry: Mapping[str, Any], start: float, end: float) -> str:
    stayed = entry["status"] == "live"
    words = "live" if stayed else "rolled back"
    title = escape(f"{entry['release'][:12]} {words} since {entry['since']} by {entry['by']} {entry['note']}".strip())
    shape = f"left:{start:.2%};width:{end - start:.2%}" if stayed else f"left:{start:.2%}"
    return (
        f"<li><code>{entry['release'][:12]}</code><span class=track>"
        f"<i class={'bar' if stayed else 'mark'} style='{shape}' title=\"{title}\"></i></span>"
        f"<small>{words} {_time(entry['since'])}</small></li>"
    )


def _card(run: Mapping[str, Any]) -> str:
    shade = "good" if run["outcome"] in _GOOD else "quiet" if (run["outcome"] or run["phase"]) in _QUIET else "bad"
    kind = f"{run['kind']} from {run['source']}" if run["source"] else str(run["kind"])
    why = f"<p>{escape(said)}</p>" if (said := reason(run)) else ""
    answers = "".join(_answer(answer) for answer in run["approvals"])
    return (
        f"<li><b class={shade}>{escape(standing(run))}</b>"
        f"<span>{escape(kind)} of <code>{escape(run['release'][:12])}</code></span>"
        f"<span>{_time(run['started'])}, {_who(run['initiator'])}</span>"
        f"<code class=run>{escape(run['run'])}</code>{answers}{why}</li>"
    )


def _answer(answer: Mapping[str, Any]) -> str:
    at = datetime.fromtimestamp(answer["at"], UTC).isoformat(timespec="seconds")
    why = f": {escape(answer['reason'])}" if answer.get("reason") else ""
    plan = escape(answer["plan_digest"][:12])
    return (
        f"<p class={escape(answer['verdict'])}>{escape(answer['verdict'])} by {_who(answer['by'])}, {_time(at)}, "
        f"plan <code>{plan}</code>{why}</p>"
    )


def _who(identity: str) -> str:
    """The last part of an ARN, with all of it at hand."""
    return f'<span title="{escape(identity)}">{escape(identity.rsplit("/", 1)[-1].rsplit(":", 1)[-1])}</span>'


def _time(moment: str) -> str:
    return f"<time>{escape(moment[:16].replace('T', ' '))}</time>"
