"""A promotion as the document and as text."""

from collections.abc import Sequence

import click

from ..delivery.result import show_delivered, take_delivered
from ..envelope import Envelope, Problem
from ..outcomes import Outcome
from .gates import Gate
from .plan import PromotionPlan
from .run import Ended


def take_ended(envelope: Envelope, ended: Ended) -> None:
    """Put the end of a promotion into the command's document."""
    envelope.outcome = ended.outcome
    if ended.outcome is Outcome.NOOP:
        envelope.run = None
    envelope.result = {
        "plan": ended.plan.as_dict() if ended.plan else None,
        "plan_text": ended.plan.text() if ended.plan else None,
        "gates": [gate.as_dict() for gate in ended.gates],
        "approval": vars(ended.approval) if ended.approval else None,
    }
    if ended.delivered and ended.manifest:
        take_delivered(envelope, ended.manifest, ended.delivered)
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
        case _:
            show_delivered(envelope)


def show_plan(plan: PromotionPlan, answers: Sequence[Gate]) -> None:
    """Show plan and gates to the person who is asked."""
    click.echo("\n".join(_line(gate.as_dict()) for gate in answers), err=True)
    click.echo(plan.text(), err=True)


def _line(gate: dict[str, str]) -> str:
    return f"{gate['status']:<11}{gate['name']}: {gate['message']}"
