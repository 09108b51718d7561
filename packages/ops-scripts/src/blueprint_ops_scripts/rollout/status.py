"""A rollout as it is stored: for `rollout status` and `rollout watch`."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import click

from ..outcomes import Outcome
from ..state.clock import Clock
from .interrupts import Interrupts
from .journal import Journal
from .ports import Report, RolloutEvent
from .record import RolloutRecord
from .result import RolloutResult
from .working import working_on


def as_document(journal: Journal, record: RolloutRecord, *, now: float, full: bool) -> dict[str, Any]:
    """What is stored of a rollout; `full` adds every event with the observations that led to it."""
    document = {
        "run": record.run,
        "environment": record.environment,
        "engine": record.engine,
        "owner": record.owner,
        "state": record.state.value,
        "weight": record.weight,
        "working": working_on(journal.store, record, now=now).words,
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
        click.echo(f"{found['run']}  {found['state']}  {found['weight']:.0%}  {functions}")
        click.echo(f"  started by {found['owner']} at {found['started']}; {found['working']}")
        if found["reason"]:
            click.echo(f"  {found['reason']}")
        for event in found.get("events", []):
            click.echo(f"  {_moment(event['at'])}  {event['state']:12s} {event['weight']:4.0%}  {event['message']}")


def follow(journal: Journal, run: str, *, clock: Clock, report: Report, interrupts: Interrupts) -> RolloutResult:
    """Report the events of a rollout as another process writes them, until it ends, is parked, or Ctrl-C is pressed."""
    told, silent = 0, ""
    while True:
        record = journal.load(run)
        for event in journal.events(run)[told:]:
            told += 1
            report(_event(record, event["at"], event["message"], state=event["state"], weight=event["weight"]))
        if record.state.final:
            return RolloutResult.of(record, record.outcome or Outcome.SUCCEEDED, record.reason)
        working = working_on(journal.store, record, now=clock.now())
        if working.parked:
            return RolloutResult.of(record, Outcome.HELD, f"{record.reason}; {working.words}")
        if not working.alive and not silent:
            silent = working.words
            report(_event(record, clock.now(), silent))
        if interrupts.count:
            gone = "no longer watched; the rollout goes on without you"
            return RolloutResult.of(record, Outcome.INTERRUPTED, gone, remedy=f"uv run rollout watch {run}")
        interrupts.sleep(clock, clock.now() + min(5.0, max(1.0, record.policy.tick_seconds)))


def _event(
    record: RolloutRecord, at: float, message: str, *, state: str | None = None, weight: float | None = None
) -> RolloutEvent:
    return RolloutEvent(
        at=at,
        run=record.run,
        state=state or record.state.value,
        message=message,
        weight=record.weight if weight is None else weight,
    )


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
