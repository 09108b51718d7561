"""A promotion as the document and as text."""

from dataclasses import replace

import click

from ..delivery.result import show_delivered, take_delivered
from ..envelope import Envelope, Problem
from ..outcomes import Outcome
from ..release.errors import short
from .prepared import Ended, Prepared, plans_text


def take_ended(envelope: Envelope, ended: Ended) -> None:
    """Put the end of a promotion into the command's document."""
    envelope.outcome = ended.outcome
    if ended.outcome is Outcome.NOOP:
        envelope.run = None
    envelope.result = {
        "plan": ended.plans[0].as_dict() if ended.plans else None,
        "plans": [plan.as_dict() for plan in ended.plans],
        "plan_text": plans_text(ended.plans) if ended.plans else None,
        "gates": [gate.as_dict() for gate in ended.gates],
        "approval": vars(ended.approval) if ended.approval else None,
        "waves": list(ended.waves),
    }
    if ended.delivered and ended.manifest:
        delivered = replace(ended.delivered, outcome=ended.outcome, reason=ended.reason, remedy=ended.remedy)
        take_delivered(envelope, ended.manifest, delivered)
    elif ended.reason:
        envelope.problems.append(Problem(code=ended.outcome.value, message=ended.reason, remedy=ended.remedy))


def show_ended(envelope: Envelope) -> None:
    """Print the end of a promotion for people."""
    match envelope.outcome:
        case Outcome.NOOP:
            click.echo(f"{envelope.environment} runs this release already; nothing to do")
        case Outcome.PLANNED | Outcome.APPROVAL_MISSING:
            click.echo(envelope.result["plan_text"])
        case Outcome.GATE_BLOCKED | Outcome.INCONCLUSIVE if envelope.result.get("gates"):
            click.echo("\n".join(_line(gate) for gate in envelope.result["gates"]))
        case _ if envelope.result.get("waves"):
            for wave in envelope.result["waves"]:
                click.echo(f"{wave['environment']}: {wave['outcome']}, has {short(str(wave['release']))}")
        case _:
            show_delivered(envelope)


def show_plan(prepared: Prepared) -> None:
    """Show plan and gates to the person who is asked."""
    click.echo("\n".join(_line(gate.as_dict()) for gate in prepared.gates), err=True)
    click.echo(prepared.text, err=True)


def _line(gate: dict[str, str]) -> str:
    return f"{gate['status']:<15}{gate['name']}: {gate['message']}"
