"""The steps `find` and `inspect`: which stacks there are, and everything about one of them."""

from typing import Any

from ..calls import CallPool
from ..discovery import listed_stacks, select
from ..inspection import current, inspect
from ..judging import StackOutcome, judge
from ..knowledge import Knowledge
from ..observed import StackRecord
from ..redaction import Redactor
from ..scheduler import Scheduler
from .settings import Settings, Target

WAIT_SECONDS = 120.0
"""How long to wait for a stack that is being updated."""


class CannotListError(Exception):
    """The stacks of an account could not be listed, so that nobody knows what was missed."""


def find(pool: CallPool, settings: Settings, target: Target, *, first: int) -> list[dict[str, Any]]:
    """The environment's stacks in one account and region, nested ones included, as items of the map numbered from `first`.

    Raises:
        CannotListError: they could not be listed.
    """
    found = Scheduler(pool).result(listed_stacks())
    if not isinstance(found, list):
        raise CannotListError(f"listing the stacks of {target.account} in {target.region}: {found.text}")
    chosen = select(found, prefix=settings.stack_prefix, globs=())
    return [
        {
            "number": number,
            "stack": stack.arn,
            "name": stack.name,
            "account": target.account,
            "region": target.region,
            "role": target.role,
            "here": target.region == settings.region,
            "looks": 0,
        }
        for number, stack in enumerate(chosen, start=first)
    ]


def look(pool: CallPool, settings: Settings, item: dict[str, Any], *, redactor: Redactor, now: str) -> StackOutcome:
    """Everything about one stack. A detection that the state machine started is taken up, whatever its state."""
    knowledge = Knowledge()
    detection = item.get("detection", {}).get("StackDriftDetectionId")
    if detection:
        knowledge.running[item["stack"]] = detection
    scheduler = Scheduler(pool)
    named = StackRecord(name=item["name"], arn=item["stack"], status="UNKNOWN")
    stack = scheduler.result(current(named))
    seen = scheduler.result(inspect(stack, knowledge, wait_seconds=WAIT_SECONDS))
    for action, text in knowledge.denied.items():
        seen.doubts.append(f"not allowed: {action} ({text})")
    return judge(seen, knowledge, environment=settings.name, redactor=redactor, now=now)


def own_stacks(pool: CallPool, settings: Settings) -> list[StackRecord]:
    """The environment's stacks with their outputs; none when they cannot be listed, so that nothing counts as managed."""
    scheduler = Scheduler(pool)
    found = scheduler.result(listed_stacks())
    chosen = select(found, prefix=settings.stack_prefix, globs=()) if isinstance(found, list) else []
    described: list[StackRecord] = []
    for stack in chosen:
        scheduler.spawn(current(stack), described.append)
    scheduler.run()
    return described
