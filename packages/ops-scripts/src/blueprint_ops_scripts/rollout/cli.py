"""`rollout status|watch|hold|continue|abort|rollback RUN` and `rollout judge`."""

from pathlib import Path

import click

from ..command import conclude, config_dir_option, json_option, standalone
from ..delivery.reporting import owner
from ..envelope import Envelope
from ..errors import UsageError
from ..ledger.runs import environment_of
from ..outcomes import Outcome
from ..state.clock import SystemClock
from ..state.lease import Lease, hold_lease
from .conductor import HOLD_SECONDS, Conductor
from .interrupts import Interrupts
from .journal import Journal
from .judge_cli import judge
from .live_view import Lines
from .opening import Opened, open_environment
from .record import RolloutRecord
from .result_document import show, take_result
from .service import world_of
from .status import as_document, follow, show_status
from .steering import Steering, Wish, adopt

env_option = click.option(
    "--env", "environment", metavar="ENV", help="Environment; by default the one in the run's name."
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
        journal = Journal(_open(envelope, config_dir).table)
        runs = [run] if run else journal.open_runs()
        envelope.result = {"rollouts": [as_document(journal, journal.load(name), full=bool(run)) for name in runs]}
        envelope.outcome = Outcome.SUCCEEDED

    conclude(envelope, body, as_json=as_json, render=lambda: show_status(envelope.result["rollouts"]))


@command.command("watch")
@run_argument
@env_option
@config_dir_option
@json_option
def watch(run: str, environment: str | None, config_dir: Path | None, as_json: bool) -> None:
    """Follow a rollout of another terminal until it ends."""
    envelope = Envelope(command="rollout watch", environment=_environment(run, environment), run=run)

    def body() -> None:
        take_result(
            envelope, follow(Journal(_open(envelope, config_dir).table), run, clock=SystemClock(), report=Lines())
        )

    conclude(envelope, body, as_json=as_json, render=lambda: show(envelope))


def _steered(wish: Wish, words: str) -> click.Command:
    @click.command(wish.value, help=words)
    @run_argument
    @env_option
    @click.option("--hold-for", "hold_seconds", default=HOLD_SECONDS, metavar="SECONDS", help="Length of a hold.")
    @click.option("--adopt", "adopting", is_flag=True, help="abort: accept aliases that somebody else changed.")
    @config_dir_option
    @json_option
    def steered(
        run: str, environment: str | None, hold_seconds: float, adopting: bool, config_dir: Path | None, as_json: bool
    ) -> None:
        envelope = Envelope(command=f"rollout {wish}", environment=_environment(run, environment), run=run)

        def body() -> None:
            _steer(envelope, _open(envelope, config_dir), run, wish, hold_seconds=hold_seconds, adopting=adopting)

        conclude(envelope, body, as_json=as_json, render=lambda: show(envelope))

    return steered


for _wish, _words in {
    Wish.HOLD: "Stay at the present weight; after the hold traffic goes back.",
    Wish.CONTINUE: "Go on with a held or abandoned rollout.",
    Wish.ABORT: "End a rollout and give all traffic back.",
    Wish.ROLLBACK: "Give all traffic back to the old versions.",
}.items():
    command.add_command(_steered(_wish, _words))


def main() -> None:
    """Entry point of the console script."""
    standalone(command)


def _steer(envelope: Envelope, opened: Opened, run: str, wish: Wish, *, hold_seconds: float, adopting: bool) -> None:
    record = Journal(opened.table).load(run)
    steering = Steering(service=lambda lease, seen: _service(opened, seen, lease), owner=owner(), clock=SystemClock())
    if adopting and wish is Wish.ABORT:
        with hold_lease(opened.table, scope=record.environment, owner=owner(), run=run) as lease:
            result = adopt(_service(opened, record, lease), record)
    else:
        result = steering.carry_out(Journal(opened.table), record, wish, hold_seconds=hold_seconds)
    take_result(envelope, result)


def _service(opened: Opened, record: RolloutRecord, lease: Lease) -> Conductor:
    clock = SystemClock()
    return Conductor(
        world=world_of(opened.session, record.policy, clock=clock),
        journal=Journal(opened.table),
        lease=lease,
        clock=clock,
        report=Lines(),
        interrupts=Interrupts(),
        environment=record.environment,
        owner=owner(),
    )


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
