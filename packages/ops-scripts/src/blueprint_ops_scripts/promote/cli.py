"""`promote SOURCE TARGET`: options, adapters, result."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from ..aws.target import AwsTarget
from ..cdk.run import find_cli_for
from ..command import conclude, config_dir_option, json_option, standalone
from ..delivery.reporting import Sink, beside_events, events_option, owner, reporting
from ..duration import DURATION
from ..envelope import Envelope
from ..errors import OpsError, UsageError
from ..ledger.runs import Phase, environment_of, new_run
from ..state.clock import SystemClock
from . import gates
from .doors import Doors
from .options import Options
from .prepared import Prepared
from .result import show_ended, show_plan, take_ended
from .resumption import Resumption, refuse_run
from .run import Promotion

_EXAMPLE = "uv run promote staging prod"
_TERMINAL_WAIT_SECONDS = 1_800.0


@click.command("promote")
@click.argument("source", required=False)
@click.argument("target", required=False)
@click.option("--plan", "plan_only", is_flag=True, help="Evaluate the gates, show the plan, change nothing.")
@click.option(
    "--yes", is_flag=True, help="Do not ask at the terminal. An approval is still needed where it is required."
)
@click.option("--profile", help="Traffic schedule to use instead of the target's.")
@click.option(
    "--fix-forward", is_flag=True, help="Let a release in although alarms of the target ring; it is recorded."
)
@click.option(
    "--override", "overridden", multiple=True, metavar="GATE", help="Open a gate, with --reason; it is recorded."
)
@click.option("--reason", help="Why a gate is overridden.")
@click.option("--ack-one-way", is_flag=True, help="Accept that data is deleted or replaced.")
@click.option("--resume", metavar="RUN", help="Go on with a planned or broken run.")
@click.option("--wait", type=DURATION, metavar="DURATION", help="Wait for an approval, for example 30m.")
@config_dir_option
@json_option
@events_option
def command(
    source: str | None,
    target: str | None,
    plan_only: bool,
    yes: bool,
    profile: str | None,
    fix_forward: bool,
    overridden: tuple[str, ...],
    reason: str | None,
    ack_one_way: bool,
    resume: str | None,
    wait: float | None,
    config_dir: Path | None,
    as_json: bool,
    events: str | None,
) -> None:
    """Make the release that is live in SOURCE live in TARGET, by its stored bytes."""
    envelope = Envelope(command="promote", environment=target, run=resume)
    asks = sys.stdin is not None and sys.stdin.isatty() and not as_json

    def body() -> None:
        options = Options(
            profile=profile,
            overrides=_reasons(overridden, reason),
            fix_forward=fix_forward,
            ack_one_way=ack_one_way,
            plan_only=plan_only,
            wait_seconds=wait if wait is not None else (_TERMINAL_WAIT_SECONDS if asks and not yes else 0),
        )
        with (
            reporting(events, as_json=as_json) as report,
            tempfile.TemporaryDirectory(prefix="blueprint-promote-") as folder,
        ):
            _promote(envelope, source, resume, options, config_dir, report, Path(folder), asks and not yes)

    conclude(envelope, body, as_json=as_json, render=beside_events(events, lambda: show_ended(envelope)))


def _promote(
    envelope: Envelope,
    source: str | None,
    resume: str | None,
    options: Options,
    config_dir: Path | None,
    report: Sink,
    folder: Path,
    asks: bool,
) -> None:
    if resume == "":
        raise UsageError("--resume takes a run, given was an empty name", remedy="uv run releases history ENV")
    name = envelope.environment = envelope.environment or (environment_of(resume) if resume else None)
    if name is None:
        raise UsageError("nothing to promote: name SOURCE and TARGET, or a run", remedy="uv run promote --help")
    if source == name:
        raise UsageError(f"a promotion needs two environments, given was {name} twice", remedy=_EXAMPLE)
    if resume and options.plan_only:
        raise UsageError(
            f"--resume goes on with run {resume}, --plan changes nothing: give one of them",
            remedy=f"its plan is in: uv run releases show {resume}",
        )
    doors = Doors(config_dir=config_dir, calls=envelope.calls, cli=find_cli_for(Path.cwd()), report=report, asks=asks)
    first = doors.open(name)
    run = doors.run(first, resume) if resume else None
    if run:
        refuse_run(run, source, options)
    if run and run.open and run.phase is not Phase.PLANNED:
        resumption = Resumption(
            wave=doors.wave(first), report=report, clock=SystemClock(), owner=owner(), workspace=folder
        )
        take_ended(envelope, resumption.go_on(run))
        return
    source = source or (run.source if run else None)
    if source is None:
        raise UsageError(f"a promotion needs two environments, given was only {name}", remedy=_EXAMPLE)
    promotion = _promotion(doors, source, first, options, folder)
    envelope.run = resume or new_run(name, SystemClock().now())
    take_ended(envelope, promotion.resume(resume) if resume else promotion.start(envelope.run))


def _promotion(doors: Doors, source: str, first: AwsTarget, options: Options, folder: Path) -> Promotion:
    return Promotion(
        source=doors.place(doors.open(source)),
        waves=tuple(doors.wave(target) for target in doors.followed(first)),
        tests=CommandTests(),
        report=doors.report,
        clock=SystemClock(),
        owner=owner(),
        workspace=folder,
        options=options,
        confirm=_confirm if doors.asks else None,
    )


def _reasons(names: tuple[str, ...], reason: str | None) -> dict[str, str]:
    unknown = sorted(set(names) - set(gates.NAMES))
    if unknown:
        raise UsageError(f"no gate is called {', '.join(unknown)}", remedy=f"the gates are {', '.join(gates.NAMES)}")
    if names and not reason:
        raise UsageError("an override needs a reason", remedy="add --reason TEXT; it is recorded with your identity")
    return dict.fromkeys(names, reason or "")


def _confirm(prepared: Prepared) -> bool:
    show_plan(prepared)
    try:
        return click.confirm(f"promote to {', '.join(part.plan.target for part in prepared.parts)}?", err=True)
    except click.Abort as signal:
        raise KeyboardInterrupt from signal


class CommandTests:
    """Runs test commands as child processes; their output goes to stderr, and nobody answers their questions."""

    def run(self, command: Sequence[str], environment: Mapping[str, str]) -> bool:
        """Whether the command ended with 0.

        Raises:
            OpsError: it could not be started.
        """
        told = sys.stderr if sys.stderr is not None else subprocess.DEVNULL
        try:
            done = subprocess.run(
                command, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, stdout=told, check=False
            )
        except OSError as error:
            raise OpsError(
                f"the test command {command[0]} cannot be run here: {error.strerror or error}",
                remedy="install it, or correct delivery.test_command of the source",
            ) from error
        return done.returncode == 0


def main() -> None:
    """Entry point of the console script."""
    standalone(command)
