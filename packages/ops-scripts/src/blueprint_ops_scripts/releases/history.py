"""The history of an environment as data and as text."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from ..ledger.approvals import Approvals
from ..ledger.entry import LedgerEntry
from ..ledger.runs import Phase, Run


def entries_as_dicts(entries: Sequence[LedgerEntry]) -> list[dict[str, Any]]:
    """Ledger entries as they stand in the JSON document, the newest first."""
    return [
        {
            "release": entry.release,
            "status": entry.status,
            "since": moment(entry.since),
            "commit": entry.commit,
            "dirty": entry.dirty,
            "run": entry.run,
            "by": entry.by,
            "functions": {
                name: {"version": code.version, "code_sha256": code.code_sha256}
                for name, code in entry.functions.items()
            },
            "previous": entry.previous,
            "note": entry.note,
        }
        for entry in entries
    ]


def runs_as_dicts(runs: Sequence[Run], approvals: Approvals) -> list[dict[str, Any]]:
    """Runs as they stand in the JSON document, the newest first; those that were planned with the answers to them."""
    return [
        {
            "run": run.run,
            "kind": run.kind,
            "source": run.source,
            "release": run.release,
            "phase": run.phase.value,
            "outcome": run.outcome,
            "reason": run.reason,
            "initiator": run.initiator,
            "started": moment(run.started),
            "updated": moment(run.updated),
            "plan_digest": run.plan_digest,
            "approvals": [asdict(answer) for answer in approvals.of(run.run)] if run.plan_digest else [],
        }
        for run in runs
    ]


def history_text(history: Mapping[str, Any]) -> str:
    """The history as people read it."""
    live = history["live"]
    lines = [
        f"{history['environment']}: release {live['release'][:12]} live since {live['since']}, by {live['by']}"
        if live
        else "no live release"
    ]
    for run in history["runs"]:
        outcome = standing(run)
        lines.append(f"{run['started']}  {run['run']}  {run['kind']:<8}{run['release'][:12]}  {outcome}")
        for answer in run["approvals"]:
            why = f": {answer['reason']}" if answer["reason"] else ""
            lines.append(f"  {answer['verdict']} by {answer['by']}{why}")
        lines += [f"  {said}"] if (said := reason(run)) else []
    return "\n".join(lines)


def standing(run: Mapping[str, Any]) -> str:
    """How a run of the history stands, in a word or two."""
    if run["outcome"]:
        return str(run["outcome"]).replace("_", " ")
    return answered(run) if run["phase"] == Phase.PLANNED.value else f"open in {run['phase']}"


def answered(run: Mapping[str, Any]) -> str:
    """What the answers to the present plan of a run make of it; those to an earlier plan count no more."""
    verdicts = {answer["verdict"] for answer in run["approvals"] if answer["plan_digest"] == run.get("plan_digest")}
    if "rejected" in verdicts:
        return "rejected"
    return "approved, not resumed yet" if verdicts else "waits for an answer"


def reason(run: Mapping[str, Any]) -> str:
    """Why it ended so, unless its answers have said it already."""
    said = any(answer["verdict"] == "rejected" for answer in run["approvals"])
    return "" if said else str(run["reason"])


def moment(seconds: float) -> str:
    """A time in UTC, to the second."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
