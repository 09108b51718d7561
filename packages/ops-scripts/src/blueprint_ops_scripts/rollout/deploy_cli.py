"""`blue-green-deploy FUNCTION... --env ENV`: options, adapters, result."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from ..command import conclude, config_dir_option, json_option, standalone
from ..delivery.reporting import events_option, owner
from ..envelope import Envelope
from ..ledger.runs import new_run
from ..outcomes import Outcome
from ..state.clock import SystemClock
from ..state.lease import hold_lease
from .conductor import HOLD_SECONDS
from .engines import shift_by_engine
from .history import History
from .live_view import showing
from .opening import Opened, open_environment
from .ports import RolloutEvent
from .preflight import examine
from .result_document import show, take_result, write_report
from .service import world_of
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
@click.argument("names", metavar="FUNCTION...", nargs=-1, required=True)
@click.option("--env", "environment", required=True, metavar="ENV", help="Environment to shift in.")
@click.option("--to", "version", metavar="VERSION", help="Version to shift to instead of the published one.")
@click.option("--profile", help="Traffic schedule to use instead of the environment's.")
@click.option("--resume", metavar="RUN", help="Go on with this rollout.")
@click.option("--dry-run", is_flag=True, help="Check everything and print the schedule; write nothing.")
@click.option(
    "--hold-for", "hold_seconds", default=HOLD_SECONDS, metavar="SECONDS", help="Length of a hold.", show_default=True
)
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="Write an HTML report here.")
@events_option
@config_dir_option
@json_option
def command(environment: str, config_dir: Path | None, as_json: bool, **options: object) -> None:
    """Shift FUNCTION... (or `all`) to their new versions together, step by step, and back when they are worse."""
    envelope = Envelope(command="blue-green-deploy", environment=environment)

    def body() -> None:
        opened = open_environment(environment, config_dir, envelope.calls)
        _deploy(envelope, opened, Options(**options))  # type: ignore[arg-type] # click's names are those of Options

    conclude(envelope, body, as_json=as_json, render=lambda: show(envelope))


def main() -> None:
    """Entry point of the console script."""
    standalone(command)


def _deploy(envelope: Envelope, opened: Opened, options: Options) -> None:
    policy, clock = opened.policy(options.profile), SystemClock()
    targets = opened.targets(options.names, options.version)
    if not options.resume:
        # Before the lock as well: what cannot work must not write anything, not even a lock.
        found = examine(world_of(opened.session, policy, clock=clock), targets, policy, now=clock.now())
        if options.dry_run:
            return _plan(envelope, opened, targets, policy_name=options.profile, shifts=[s.name for s in found.shifts])
    run = options.resume or new_run(opened.session.config.name, clock.now())
    envelope.run = run
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
        )
    write_report(options.report, result, history)
    take_result(envelope, result)
    return None


def _plan(
    envelope: Envelope, opened: Opened, targets: list[FunctionTarget], *, policy_name: str | None, shifts: list[str]
) -> None:
    """Print the very schedule that would be executed."""
    schedule = schedule_of(opened.policy(policy_name))
    envelope.outcome = Outcome.PLANNED if shifts else Outcome.NOOP
    envelope.result = {
        "reason": f"would shift {', '.join(shifts)}" if shifts else "every alias is on its new version already",
        "targets": [vars(target) for target in targets],
        "steps": [{"weight": step.weight, "ticks": step.ticks} for step in schedule.steps],
        "tick_seconds": opened.policy(policy_name).tick_seconds,
    }


@contextmanager
def writing_events(
    events: str | None, then: Callable[[RolloutEvent], None]
) -> Iterator[Callable[[RolloutEvent], None]]:
    """Pass events on, and write each as one line of JSON to the file `events`, or to stdout with `-`."""
    if events is None:
        yield then
        return
    handle = sys.stdout if events == "-" else Path(events).open("a", encoding="utf-8")  # noqa: SIM115 - closed below
    try:

        def both(event: RolloutEvent) -> None:
            handle.write(json.dumps({"event": "rollout", **vars(event)}, default=str) + "\n")
            handle.flush()
            then(event)

        yield both
    finally:
        if handle is not sys.stdout:
            handle.close()
