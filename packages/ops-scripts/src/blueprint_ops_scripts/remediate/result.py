"""A remediation as the document and as text."""

from dataclasses import asdict

import click

from ..envelope import Envelope, Problem
from ..outcomes import Outcome
from .plan import RemediationPlan
from .record import progress_of
from .run import Ended

_GOOD = (Outcome.SUCCEEDED, Outcome.NOOP, Outcome.PLANNED)


def take_ended(envelope: Envelope, ended: Ended) -> None:
    """Put the end of a remediation into the command's document."""
    envelope.outcome, envelope.run = ended.outcome, ended.run.run
    plan, states = ended.plan, progress_of(ended.run)
    envelope.result = {
        "plan": plan.as_item() if plan else None,
        "plan_text": plan.text() if plan else None,
        "stacks": [
            {"name": stack.name, "progress": states.get(stack.arn), "findings": [asdict(one) for one in stack.approved]}
            for stack in (plan.executed if plan else ())
        ],
        "reason": ended.reason,
    }
    if ended.outcome not in _GOOD:
        envelope.problems.append(Problem(code=ended.outcome.value, message=ended.reason, remedy=ended.remedy))


def show_ended(envelope: Envelope) -> None:
    """Print the end of a remediation for people."""
    result = envelope.result
    if envelope.outcome is Outcome.NOOP:
        click.echo(f"{envelope.environment}: {result['reason']}")
    elif envelope.outcome in (Outcome.PLANNED, Outcome.APPROVAL_MISSING, Outcome.PLAN_REFUSED) or not result["stacks"]:
        click.echo(result["plan_text"])
    else:
        for stack in result["stacks"]:
            click.echo(f"{stack['name']}: {stack['progress']}, {len(stack['findings'])} findings")


def show_plan(plan: RemediationPlan) -> None:
    """Show the plan to the person who is asked."""
    click.echo(plan.text(), err=True)
