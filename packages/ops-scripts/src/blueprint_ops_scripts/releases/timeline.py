"""The history of an environment as one HTML page without scripts: a bar for each release, a card for each run."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from ..formats.page import page
from .history import reason, standing

_STYLE = """
ol { list-style: none; margin: 0; padding: 0; } time { white-space: nowrap; } .quiet { color: var(--faint); }
.lanes li { display: grid; grid-template-columns: 8.5rem 1fr 13rem; gap: .8rem; align-items: center; padding: .2rem 0; }
.lanes code { justify-self: start; }
.track { position: relative; height: 1rem; border-radius: .3rem; background: var(--soft); }
.bar, .mark { position: absolute; top: 0; bottom: 0; }
.bar { min-width: 6px; border-radius: .3rem; background: var(--good); } .mark { width: 4px; background: var(--bad); }
.axis { display: flex; justify-content: space-between; margin: .2rem 13.8rem 0 9.3rem; }
.runs li { display: grid; grid-template-columns: 10rem 1fr auto; gap: .1rem 1rem; padding: .7rem .8rem; margin: 0 0 .5rem;
  background: var(--soft); border-radius: .5rem; border-left: 4px solid var(--line); }
.runs li:has(> .good) { border-color: var(--good); } .runs li:has(> .bad) { border-color: var(--bad); }
.runs p { grid-column: 2 / -1; margin: 0; font-size: .9rem; } .runs code { padding: 0; }
@media (max-width: 42rem) { .lanes li { grid-template-columns: 1fr auto; gap: .1rem .6rem; }
  .track { grid-column: 1 / -1; order: 3; } .axis { margin: .2rem 0 0; }
  .runs li { grid-template-columns: 1fr; } .runs p { grid-column: 1; } }
"""
_GOOD = {"succeeded", "live"}
_QUIET = {"noop", "planned"}
_ANSWERS = {"approved": "good", "rejected": "bad"}
_TAIL = 0.12
"""Part of the line that the present release gets at least, so that it can be seen."""


def timeline(history: Mapping[str, Any]) -> str:
    """The page for a history as `releases history --json` prints it."""
    live = history["live"]
    said = (
        f"<code>{live['release'][:12]}</code> is live since {_time(live['since'])}, by {_who(live['by'])}"
        if live
        else "no live release"
    )
    return page(
        f"Releases of {history['environment']}",
        f"<p>{said} <small>(all times are UTC)</small></p>",
        f"<h2>Live over time</h2>{_lanes(history['releases'])}",
        f'<h2>Runs, newest first</h2><ol class="runs">{"".join(map(_card, history["runs"]))}</ol>',
        style=_STYLE,
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
    axis = f'<small class="axis">{_time(oldest_first[0]["since"])}<span>now</span></small>'
    return f'<ol class="lanes">{"".join(reversed(rows))}</ol>{axis}'


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
    bar = f'<i class={"bar" if stayed else "mark"} style="{shape}" title="{title}"></i>'
    return (
        f'<li><code>{entry["release"][:12]}</code><span class="track">{bar}</span>'
        f"<small>{words} {_time(entry['since'])}</small></li>"
    )


def _card(run: Mapping[str, Any]) -> str:
    shade = "good" if run["outcome"] in _GOOD else "quiet" if (run["outcome"] or run["phase"]) in _QUIET else "bad"
    kind = f"{run['kind']} from {run['source']}" if run["source"] else str(run["kind"])
    why = f'<p class="faint">{escape(said)}</p>' if (said := reason(run)) else ""
    answers = "".join(_answer(answer) for answer in run["approvals"])
    return (
        f'<li><b class="{shade}">{escape(standing(run))}</b>'
        f"<span>{escape(kind)} of <code>{escape(run['release'][:12])}</code></span>"
        f"<span>{_time(run['started'])}, {_who(run['initiator'])}</span>"
        f'<p class="faint"><code>{escape(run["run"])}</code></p>{answers}{why}</li>'
    )


def _answer(answer: Mapping[str, Any]) -> str:
    at = datetime.fromtimestamp(answer["at"], UTC).isoformat(timespec="seconds")
    why = f": {escape(answer['reason'])}" if answer.get("reason") else ""
    plan = escape(answer["plan_digest"][:12])
    return (
        f'<p class="{_ANSWERS.get(answer["verdict"], "")}">{escape(answer["verdict"])} by {_who(answer["by"])}, '
        f"{_time(at)}, plan <code>{plan}</code>{why}</p>"
    )


def _who(identity: str) -> str:
    """The last part of an ARN, with all of it at hand."""
    return f'<span title="{escape(identity)}">{escape(identity.rsplit("/", 1)[-1].rsplit(":", 1)[-1])}</span>'


def _time(moment: str) -> str:
    return f"<time>{escape(moment[:16].replace('T', ' '))}</time>"
