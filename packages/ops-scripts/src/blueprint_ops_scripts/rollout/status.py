"""A rollout as it is stored: for `rollout status` and `rollout watch`."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import click

from ..outcomes import Outcome
from ..state.clock import Clock
from .journal import Journal
from .ports import Report, RolloutEvent
from .record import RolloutRecord
from .result import RolloutResult


def as_document(journal: Journal, record: RolloutRecord, *, full: bool) -> dict[str, Any]:
    """What is stored of a rollout; `full` adds every event with the observations that led to it."""
    document = {
        "run": record.run,
        "environment": record.environment,
        "owner": record.owner,
        "state": record.state.value,
        "weight": record.weight,
        "functions": {shift.name: {"old": shift.old_version, "new": shift.new_version} for shift in record.shifts},
        "started": _moment(record.started),
        "updated": _moment(record.updated),
        "hold_until": _moment(record.hold_until) if record.hold_until else None,
        "outcome": record.outcome.value if record.outcome else None,
        "reason": record.reason,
    }
    return {**document, "events": journal.events(record.run)} if full else document


def show_status(rollouts: Sequence[Mapping[str, Any]]) -> None:
    """The rollouts for people."""
    if not rollouts:
        click.echo("no rollout is open")
    for found in rollouts:
        functions = ", ".join(f"{name} {v['old']} to {v['new']}" for name, v in found["functions"].items())
        click.echo(f"{found['run']}  {found['state']}  {found['weight']:.0%}  {functions}  ({found['owner']})")
        if found["reason"]:
            click.echo(f"  {found['reason']}")
        for event in found.get("events", []):
            click.echo(f"  {_moment(event['at'])}  {event['state']:12s} {event['weight']:4.0%}  {event['message']}")


def follow(journal: Journal, run: str, *, clock: Clock, report: Report) -> RolloutResult:
    """Report the events of a rollout as another process writes them, until it ends or is held."""
    told = 0
    while True:
        record = journal.load(run)
        for event in journal.events(run)[told:]:
            told += 1
            report(
                RolloutEvent(
                    at=event["at"], run=run, state=event["state"], message=event["message"], weight=event["weight"]
                )
            )
        if record.state.final:
            aliases = {name: str(alias.routing) for name, alias in record.aliases.items()}
            outcome = record.outcome or Outcome.SUCCEEDED
            return RolloutResult(run=run, outcome=outcome, state=record.state, reason=record.reason, functions=aliases)
        clock.sleep(min(5.0, max(1.0, record.policy.tick_seconds)))


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
