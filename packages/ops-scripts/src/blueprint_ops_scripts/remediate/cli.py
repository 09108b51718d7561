"""`remediate-drift ENV`: options, adapters, result."""

import sys
from pathlib import Path

import click

from ..aws.drift_source import DriftSource
from ..aws.revert_change_sets import RevertChangeSets
from ..aws.session import open_session
from ..aws.target import AwsTarget
from ..command import conclude, config_dir_option, configured, json_option, standalone
from ..delivery.reporting import owner
from ..drift.redaction import Redactor
from ..drift.state_folder import redaction_key
from ..envelope import Envelope
from ..ledger.runs import new_run
from ..state.clock import SystemClock
from .actions import parse_choices
from .plan import RemediationPlan
from .planning import Planner
from .result import show_ended, show_plan, take_ended
from .run import Remediation


@click.command("remediate-drift")
@click.argument("environment", metavar="ENV")
@click.option("--stack", "stacks", multiple=True, metavar="GLOB", help="Only stacks whose name matches; repeatable.")
@click.option(
    "--choose", multiple=True, metavar="FINGERPRINT=ACTION", help="adopt, accept or manual, instead of putting it back."
)
@click.option(
    "--allow-stateful", multiple=True, metavar="ID", help="Let a resource that holds data be changed; its logical id."
)
@click.option(
    "--ignore", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Suppressions (drift-ignore.yaml)."
)
@click.option("--plan", "plan_only", is_flag=True, help="Show the plan, change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask. An approval is still needed where it is required.")
@click.option("--resume", metavar="RUN", help="Go on with an approved or a broken run.")
@config_dir_option
@json_option
def command(
    environment: str,
    stacks: tuple[str, ...],
    choose: tuple[str, ...],
    allow_stateful: tuple[str, ...],
    ignore: Path | None,
    plan_only: bool,
    yes: bool,
    resume: str | None,
    config_dir: Path | None,
    as_json: bool,
) -> None:
    """Put drift in ENV back: plan, approval, CloudFormation's own change sets, and a check of what they touched.

    Exit code 0: mended and verified, or nothing to do. 1: refused, not approved, or still drifted.
    """
    envelope = Envelope(command="remediate-drift", environment=environment, run=resume)
    asks = sys.stdin.isatty() and not as_json

    def body() -> None:
        remediation = _remediation(envelope, config_dir, stacks, choose, allow_stateful, ignore, plan_only, yes, asks)
        envelope.run = resume or new_run(environment, remediation.clock.now())
        take_ended(envelope, remediation.resume(resume) if resume else remediation.start(envelope.run))

    conclude(envelope, body, as_json=as_json, render=lambda: show_ended(envelope))


def _remediation(
    envelope: Envelope,
    config_dir: Path | None,
    stacks: tuple[str, ...],
    choose: tuple[str, ...],
    allow_stateful: tuple[str, ...],
    ignore: Path | None,
    plan_only: bool,
    yes: bool,
    asks: bool,
) -> Remediation:
    choices = parse_choices(choose)
    config = configured(str(envelope.environment), config_dir)
    session = open_session(config, envelope.calls)
    target, clock, redactor = AwsTarget(session), SystemClock(), Redactor(redaction_key())
    change_sets = RevertChangeSets(session.client("cloudformation"))
    return Remediation(
        config=config,
        store=target.store(target.glance()),
        change_sets=change_sets,
        detector=DriftSource(session, ignore=ignore, say=_say),
        planner=Planner(
            environment=config.name,
            account=config.account,
            change_sets=change_sets,
            redactor=redactor,
            clock=clock,
            say=_say,
            allow_stateful=allow_stateful,
            choices=choices,
        ),
        clock=clock,
        identity=session.identity,
        owner=owner(),
        say=_say,
        stacks=stacks,
        plan_only=plan_only,
        yes=yes,
        confirm=_confirm if asks else None,
        ledger_stacks=lambda: target.glance().updated(),
    )


def _say(text: str) -> None:
    click.echo(text, err=True)


def _confirm(plan: RemediationPlan) -> bool:
    show_plan(plan)
    return click.confirm(f"put this back in {plan.environment}?", err=True)


def main() -> None:
    """Entry point of the console script."""
    standalone(command)
