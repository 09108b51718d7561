"""`cleanup ENV`: options, adapters, result."""

from pathlib import Path

import click

from ..aws.change_sets import ChangeSetList
from ..aws.session import open_session
from ..aws.stored_releases import StoredReleases
from ..aws.target import AwsTarget
from ..command import conclude, config_dir_option, configured, json_option, standalone
from ..delivery.reporting import Sink, beside_events, events_option, owner, reporting
from ..envelope import Envelope, Problem
from ..ledger.ledger import Ledger
from ..ledger.runs import new_run
from ..outcomes import Outcome
from ..state.clock import SystemClock
from ..state.lease import hold_lease
from .decision import Deletion, Keep, as_dict
from .observe import Observer
from .run import Swept, sweep
from .yard import Yard


@click.command("cleanup")
@click.argument("environment", metavar="ENV")
@click.option("--apply", "applies", is_flag=True, help="Delete. Without it, only say what would be deleted.")
@config_dir_option
@json_option
@events_option
def command(environment: str, applies: bool, config_dir: Path | None, as_json: bool, events: str | None) -> None:
    """Delete what nothing refers to any more in ENV: function versions, stored releases, change sets of broken plans."""
    envelope = Envelope(command="cleanup", environment=environment)

    def body() -> None:
        with reporting(events, as_json=as_json) as report:
            _clean(envelope, config_dir, report, applies=applies)

    conclude(envelope, body, as_json=as_json, render=beside_events(events, lambda: _show(envelope)))


def _clean(envelope: Envelope, config_dir: Path | None, report: Sink, *, applies: bool) -> None:
    name, clock = str(envelope.environment), SystemClock()
    target = AwsTarget(open_session(configured(name, config_dir), envelope.calls))
    store = target.store(target.glance())
    if not applies:
        _take(envelope, *_look(target, clock.now()), None)
        return
    envelope.run = new_run(name, clock.now())
    with hold_lease(store, scope=name, owner=owner(), run=envelope.run, clock=clock) as lease:
        deletions, kept = _look(target, clock.now())
        ledger = Ledger(store, name)
        swept = sweep(deletions, _yard(target), ledger=ledger, lease=lease, by=target.identity, report=report)
    _take(envelope, deletions, kept, swept)


def _look(target: AwsTarget, now: float) -> tuple[list[Deletion], list[Keep]]:
    state = target.observe()
    observer = Observer(state=state, store=target.store(state), environment=target.config.name, now=now)
    decisions = observer.decisions(_yard(target))
    return [d for d in decisions if not isinstance(d, Keep)], [d for d in decisions if isinstance(d, Keep)]


def _yard(target: AwsTarget) -> Yard:
    return Yard(
        versions=target.functions,
        releases=StoredReleases(target.bucket(target.glance())),
        change_sets=ChangeSetList(target.session.client("cloudformation")),
    )


def _take(envelope: Envelope, deletions: list[Deletion], kept: list[Keep], swept: Swept | None) -> None:
    envelope.result = {
        "applied": swept is not None,
        "delete": [as_dict(decision) for decision in deletions],
        "keep": [decision.as_dict() for decision in kept],
        "deleted": [as_dict(decision) for decision in swept.deleted] if swept else [],
    }
    failed = swept.failed if swept else ()
    envelope.problems += [
        Problem(code="not_deleted", message=f"{decision.what}: {why}", remedy=why.remedy or "repeat the command")
        for decision, why in failed
    ]
    if swept and swept.stopped:
        envelope.fail(swept.stopped)
    elif failed:
        envelope.outcome = Outcome.INCOMPLETE
    elif not deletions:
        envelope.outcome = Outcome.NOOP
    else:
        envelope.outcome = Outcome.SUCCEEDED if swept else Outcome.PLANNED


def _show(envelope: Envelope) -> None:
    verb = "deleted" if envelope.result["applied"] else "would delete"
    for decision in envelope.result["deleted" if envelope.result["applied"] else "delete"]:
        click.echo(f"{verb} {decision['what']}")
    for decision in envelope.result["keep"]:
        click.echo(f"keeps {decision['what']}: {decision['reason']}")


def main() -> None:
    """Entry point of the console script."""
    standalone(command)
