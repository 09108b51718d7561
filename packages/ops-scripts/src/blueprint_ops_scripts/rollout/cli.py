"""`rollout status|watch|hold|continue|abort|rollback RUN` and `rollout judge`."""

from pathlib import Path

import click

from ..command import conclude, config_dir_option, json_option, standalone
from ..delivery.reporting import owner
from ..duration import DURATION
from ..envelope import Envelope
from ..errors import UsageError
from ..ledger.runs import environment_of
from ..outcomes import Outcome
from ..state.clock import SystemClock
from .conductor import HOLD_SECONDS
from .interrupts import counting_interrupts
from .journal import Journal
from .judge_cli import judge
from .live_view import Lines
from .opening import Opened, open_environment
from .result_document import show, take_result
from .status import as_document, follow, show_status
from .steer import steer
from .steering import Wish

env_option = click.option(
    "--env", "environment", metavar="ENV", help="Environment; by default the one in the run's name."
)
hold_option = click.option(
    "--hold-for", "hold_seconds", type=DURATION, default=HOLD_SECONDS, metavar="TIME", help="Length of a hold: 30m."
)
adopt_option = click.option(
    "--adopt", is_flag=True, help="Accept aliases that somebody else changed, and close the run."
)
run_argument = click.argument("run")


@click.group("rollout")
def command() -> None:
    """Look at rollouts, steer them from another terminal, and judge observations."""


command.add_command(judge)


@command.command("status")
@click.argument("run", required=False)
@env_option
@config_dir_option
@json_option
def status(run: str | None, environment: str | None, config_dir: Path | None, as_json: bool) -> None:
    """Show one rollout with all that was seen, or the open ones of an environment."""
    envelope = Envelope(command="rollout status", environment=_environment(run, environment), run=run)

    def body() -> None:
        journal, now = Journal(_open(envelope, config_dir).table), SystemClock().now()
        records = [journal.load(name) for name in ([run] if run else journal.open_runs())]
        envelope.result = {"rollouts": [as_document(journal, found, now=now, full=bool(run)) for found in records]}
        envelope.outcome = Outcome.SUCCEEDED

    conclude(envelope, body, as_json=as_json, render=lambda: show_status(envelope.result["rollouts"]))


@command.command("watch")
@run_argument
@env_option
@config_dir_option
@json_option
def watch(run: str, environment: str | None, config_dir: Path | None, as_json: bool) -> None:
    """Follow a rollout of another terminal until it ends or is parked. Ctrl-C ends the watching, not the rollout."""
    envelope = Envelope(command="rollout watch", environment=_environment(run, environment), run=run)

    def body() -> None:
        journal = Journal(_open(envelope, config_dir).table)
        with counting_interrupts() as interrupts:
            found = follow(journal, run, clock=SystemClock(), report=Lines(), interrupts=interrupts)
        take_result(envelope, found)

    conclude(envelope, body, as_json=as_json, render=lambda: show(envelope))


@command.command("hold")
@run_argument
@env_option
@hold_option
@config_dir_option
@json_option
def hold(run: str, environment: str | None, hold_seconds: float, config_dir: Path | None, as_json: bool) -> None:
    """Stay at the present weight with the guards armed; when the hold ends, traffic goes back."""
    _steered(Wish.HOLD, run, environment, config_dir, as_json=as_json, hold_seconds=hold_seconds)


@command.command("continue")
@run_argument
@env_option
@config_dir_option
@json_option
def go_on(run: str, environment: str | None, config_dir: Path | None, as_json: bool) -> None:
    """Go on with a held or abandoned rollout; without a process of its own it runs here, to its end."""
    _steered(Wish.CONTINUE, run, environment, config_dir, as_json=as_json)


@command.command("abort")
@run_argument
@env_option
@adopt_option
@config_dir_option
@json_option
def abort(run: str, environment: str | None, adopt: bool, config_dir: Path | None, as_json: bool) -> None:
    """End a rollout and give all traffic back to the old versions."""
    _steered(Wish.ABORT, run, environment, config_dir, as_json=as_json, adopting=adopt)


@command.command("rollback")
@run_argument
@env_option
@config_dir_option
@json_option
def rollback(run: str, environment: str | None, config_dir: Path | None, as_json: bool) -> None:
    """Give all traffic back to the old versions, also after the new ones have everything."""
    _steered(Wish.ROLLBACK, run, environment, config_dir, as_json=as_json)


def main() -> None:
    """Entry point of the console script."""
    standalone(command)


def _steered(
    wish: Wish,
    run: str,
    environment: str | None,
    config_dir: Path | None,
    *,
    as_json: bool,
    hold_seconds: float = HOLD_SECONDS,
    adopting: bool = False,
) -> None:
    envelope = Envelope(command=f"rollout {wish}", environment=_environment(run, environment), run=run)

    def body() -> None:
        opened = _open(envelope, config_dir)
        with counting_interrupts() as interrupts:
            take_result(
                envelope,
                steer(
                    opened,
                    run,
                    wish,
                    interrupts=interrupts,
                    report=Lines(),
                    owner=owner(),
                    hold_seconds=hold_seconds,
                    adopting=adopting,
                ),
            )

    conclude(envelope, body, as_json=as_json, render=lambda: show(envelope))


def _open(envelope: Envelope, config_dir: Path | None) -> Opened:
    return open_environment(str(envelope.environment), config_dir, envelope.calls)


def _environment(run: str | None, environment: str | None) -> str:
    if environment:
        return environment
    if run is None:
        raise click.UsageError("name a run, or an environment with --env")
    try:
        return environment_of(run)
    except UsageError as error:
        raise click.UsageError(f"{error}; name the environment with --env") from error
