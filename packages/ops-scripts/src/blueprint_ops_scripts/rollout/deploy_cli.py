"""`blue-green-deploy FUNCTION... --env ENV`: options, adapters, result."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from ..aws.rollout_world import rollout_world
from ..command import conclude, config_dir_option, json_option, standalone
from ..delivery.reporting import events_option, owner, refuse_two_on_stdout, writing
from ..duration import DURATION
from ..envelope import Envelope
from ..errors import UsageError
from ..ledger.runs import new_run
from ..outcomes import Outcome
from ..state.clock import SystemClock
from ..state.lease import hold_lease
from ..writable import refuse_unwritable
from .codedeploy import ENGINE
from .conductor import HOLD_SECONDS
from .deployment_group import groups_of
from .engines import refuse_instant, shift_by_engine
from .history import History
from .journal import Journal
from .live_view import showing
from .opening import Opened, open_environment
from .patience import Patience
from .policy import RolloutPolicy
from .ports import RolloutEvent
from .preflight import examine
from .result_document import show, take_result, write_report
from .steering import Wish, refuse
from .target import FunctionTarget
from .timetable import schedule_of


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the command line asks for."""

    names: tuple[str, ...]
    version: str | None
    profile: str | None
    resume: str | None
    dry_run: bool
    hold_seconds: float
    report: Path | None
    events: str | None


@click.command("blue-green-deploy")
@click.argument("names", metavar="FUNCTION...", nargs=-1)
@click.option("--env", "environment", required=True, metavar="ENV", help="Environment to shift in.")
@click.option("--to", "version", metavar="VERSION", help="Version to shift to instead of the published one.")
@click.option("--profile", help="Traffic schedule to use instead of the environment's.")
@click.option("--resume", metavar="RUN", help="Go on with this rollout; its functions need not be named.")
@click.option("--dry-run", is_flag=True, help="Check everything and print the schedule; write nothing.")
@click.option(
    "--hold-for", "hold_seconds", type=DURATION, default=HOLD_SECONDS, metavar="TIME", help="Length of a hold: 30m."
)
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="Write an HTML report here.")
@events_option
@config_dir_option
@json_option
def command(environment: str, config_dir: Path | None, as_json: bool, **options: object) -> None:
    """Shift FUNCTION... (or `all`) to their new versions together, step by step, and back when they are worse."""
    envelope = Envelope(command="blue-green-deploy", environment=environment)

    def body() -> None:
        asked = Options(**options)  # type: ignore[arg-type] # click's names are those of Options
        if not asked.names and not asked.resume:
            raise UsageError("no function named", remedy="name some, or all of them with: all")
        refuse_two_on_stdout(asked.events, as_json=as_json)
        refuse_unwritable(asked.report, Path(asked.events) if asked.events not in {None, "-"} else None)
        _deploy(envelope, open_environment(environment, config_dir, envelope.calls), asked)

    conclude(envelope, body, as_json=as_json, render=lambda: show(envelope))


def main() -> None:
    """Entry point of the console script."""
    standalone(command)


def _deploy(envelope: Envelope, opened: Opened, options: Options) -> None:
    refuse_instant(opened.session)
    if options.resume:
        record = Journal(opened.table).load(options.resume)
        refuse(record, Wish.CONTINUE)
        policy, targets = record.policy, [shift.target for shift in record.shifts]
    else:
        policy, targets = opened.policy(options.profile), opened.targets(options.names, options.version)
        waiting = _examine(opened, targets, policy)
        if options.dry_run:
            return _plan(envelope, policy, targets, waiting)
    envelope.run = run = options.resume or new_run(opened.session.config.name, SystemClock().now())
    with (
        hold_lease(opened.table, scope=opened.session.config.name, owner=owner(), run=run) as lease,
        showing(policy) as view,
        writing_events(options.events, view) as report,
    ):
        history = History(then=report)
        result = shift_by_engine(
            opened.session,
            functions=targets,
            policy=policy,
            lease=lease,
            run=run,
            report=history,
            owner=owner(),
            interactive=sys.stdin.isatty(),
            hold_seconds=options.hold_seconds,
            outputs=opened.outputs,
        )
    take_result(envelope, result)
    write_report(envelope, options.report, result, history)
    return None


def _examine(opened: Opened, targets: Sequence[FunctionTarget], policy: RolloutPolicy) -> list[str]:
    """The functions that would be shifted. What cannot work must not write anything, not even a lock.

    A split that another rollout left is no obstacle here: under the lock that rollout is ended first, or found at work.
    """
    clock = SystemClock()
    world = rollout_world(opened.session.client, policy, clock=clock)
    others = bool(Journal(opened.table).open_runs())
    if opened.session.config.delivery.engine == ENGINE:
        groups_of(targets, opened.outputs)
    patience = Patience(clock=clock, tell=lambda words: click.echo(words, err=True))
    found = examine(world, targets, policy, patience=patience, split_will_end=others)
    return [shift.name for shift in found.shifts]


def _plan(envelope: Envelope, policy: RolloutPolicy, targets: Sequence[FunctionTarget], waiting: Sequence[str]) -> None:
    """Print the very schedule that would be executed."""
    envelope.outcome = Outcome.PLANNED if waiting else Outcome.NOOP
    envelope.result = {
        "reason": f"would shift {', '.join(waiting)}" if waiting else "every alias is on its new version already",
        "targets": [vars(target) for target in targets],
        "steps": [{"weight": step.weight, "ticks": step.ticks} for step in schedule_of(policy).steps],
        "tick_seconds": policy.tick_seconds,
    }


@contextmanager
def writing_events(
    events: str | None, then: Callable[[RolloutEvent], None]
) -> Iterator[Callable[[RolloutEvent], None]]:
    """Pass events on, and write each as one line of JSON to the file `events`, or to stdout with `-`."""
    if events is None:
        yield then
        return
    with writing(events) as lines:

        def both(event: RolloutEvent) -> None:
            lines.take({"event": "rollout", **vars(event)})
            then(event)

        yield both
