"""One run in detail, as data and as text: what was asked, planned, answered, and what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ..delivery.failure import go_on, left_by
from ..delivery.reporting import line_of
from ..ledger.approvals import Approval
from ..ledger.runs import Phase, Run
from ..promote.options import beyond_the_usual
from .history import answered, moment


def run_as_dict(run: Run, approvals: Sequence[Approval], events: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The run as it stands in the JSON document."""
    found = {**asdict(run), "approvals": [asdict(answer) for answer in approvals], "events": list(events)}
    return {**found, "left": left_by(run) if run.open else "", "go_on": _next(run, answered(found)) if run.open else ""}


def run_text(found: Mapping[str, Any]) -> str:
    """The run as people read it."""
    origin = f" from {found['source']}" if found["source"] else ""
    lines = [
        f"{found['run']}: {found['kind']}{origin} to {found['environment']}, release {found['release'][:12]}",
        f"started {moment(found['started'])} by {found['initiator']}",
        _standing(found),
        *beyond_the_usual(found["options"]),
    ]
    sections = {
        "gates": [f"{gate['status']:<15}{gate['name']}: {gate['message']}" for gate in found["gates"]],
        "plan": str(found["plan"]).splitlines(),
        "answers": [_answer(answer) for answer in found["approvals"]],
        "what happened": [
            f"{moment(event['at'])[11:19]}  {line.strip()}" for event in found["events"] if (line := line_of(event))
        ],
    }
    for title, content in sections.items():
        if content:
            lines += ["", title, *(f"  {line}" for line in content)]
    return "\n".join(lines)


def _standing(found: Mapping[str, Any]) -> str:
    if found["phase"] == Phase.DONE.value:
        return f"ended {moment(found['updated'])}: {found['outcome']}{_because(found)}"
    if found["phase"] == Phase.PLANNED.value:
        return f"{answered(found)}: {found['go_on']}"
    word = f" ({found['outcome']})" if found["outcome"] else ""
    return f"open in the phase {found['phase']}{word}{_because(found)}: {found['left']}; {found['go_on']}"


def _next(run: Run, word: str) -> str:
    """What a person does with an open run."""
    if run.phase is not Phase.PLANNED or word.startswith("approved"):
        return go_on(run)
    return f"plan anew: {run.anew_command}" if word == "rejected" else f"uv run releases approve|reject {run.run}"


def _because(found: Mapping[str, Any]) -> str:
    return f", {found['reason']}" if found["reason"] else ""


def _answer(answer: Mapping[str, Any]) -> str:
    why = f": {answer['reason']}" if answer["reason"] else ""
    return (
        f"{moment(answer['at'])}  {answer['verdict']} by {answer['by']}, "
        f"plan {answer['plan_digest'][:12]}, until {moment(answer['expires'])}{why}"
    )
