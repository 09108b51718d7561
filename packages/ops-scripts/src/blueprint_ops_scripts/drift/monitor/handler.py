"""The Lambda function of DriftMonitor's state machine. The event names a step: `find`, `inspect` or `report`.

Environment: see `Settings`. It assumes the reading role of each target, and needs no other permission in the accounts that
it looks at; in its own it reads and writes below `drift/` in the bucket, publishes to the topic, and puts metrics.
"""

import os
from datetime import UTC, datetime
from typing import Any

from ...aws.call_threads import CallThreads
from ...aws.monitor_account import MonitorAccount
from ...aws.monitor_bucket import MonitorBucket
from ...aws.monitor_outlets import put_metrics, tell
from ...aws.recorded_state import RecordedState
from ..judging import StackOutcome
from ..observed import StackRecord
from ..redaction import Redactor
from .looking import find, look, own_stacks
from .reporting import compile_report
from .settings import Settings, Target
from .shelf import Shelf

Event = dict[str, Any]


def handler(event: Event, context: object) -> Event:  # noqa: ARG001 - Lambda's signature
    """One step of one run. The event carries `run`, the name of the execution, and `started`, its time."""
    settings = Settings.of(os.environ)
    shelf = Shelf(MonitorBucket(settings.bucket), event["run"])
    match event["step"]:
        case "find":
            return _find(settings, shelf)
        case "inspect":
            return _inspect(settings, shelf, event)
        case "report":
            return _report(settings, shelf, event)
        case unknown:
            raise ValueError(f"step {unknown!r} is none of find, inspect, report")


def _find(settings: Settings, shelf: Shelf) -> Event:
    items: list[Event] = []
    for target in settings.targets:
        with CallThreads(MonitorAccount(target, settings).connect) as pool:
            items += find(pool, settings, target, first=len(items))
    shelf.put_stacks(items)
    return {"key": shelf.stacks_key, "stacks": len(items)}


def _inspect(settings: Settings, shelf: Shelf, event: Event) -> Event:
    item = event["item"]
    target = Target(account=item["account"], region=item["region"], role=item["role"])
    with CallThreads(MonitorAccount(target, settings).connect) as pool:
        outcome = look(pool, settings, item, redactor=Redactor(shelf.redaction_key()), now=event["started"])
    shelf.put_outcome(item["number"], outcome.as_item())
    return {"verdict": outcome.result.verdict}


def _report(settings: Settings, shelf: Shelf, event: Event) -> Event:
    recorded = RecordedState(MonitorAccount(settings.targets[0], settings))
    recorded.expected_stacks(_with_outputs(settings))
    monitored = compile_report(
        shelf.stacks(),
        map(StackOutcome.from_item, shelf.outcomes()),
        environment=settings.name,
        started=datetime.fromisoformat(event["started"]),
        now=datetime.now(UTC),
        ledger=recorded,
        last=shelf.latest(),
    )
    key = shelf.put_report(monitored.report.as_result())
    put_metrics(settings.name, monitored.metrics)
    if monitored.worth_telling:
        tell(settings.topic, f"drift in {settings.name}", monitored.text(shelf.run, f"s3://{settings.bucket}/{key}"))
    return {"report": key, "complete": monitored.report.complete, "drifted": monitored.report.drifted}


def _with_outputs(settings: Settings) -> list[StackRecord]:
    """The environment's stacks in its own account: their outputs tell where ledger and functions are."""
    with CallThreads(MonitorAccount(settings.targets[0], settings).connect) as pool:
        return own_stacks(pool, settings)
