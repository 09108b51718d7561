"""What can go wrong, one switch for each. A fault bends the world once, or every call, or both."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from .errors import Garbage, Refusal, Reset, denied, throttled
from .world import Resource, Stack, World

Bend = Callable[[World, random.Random], None]
Hit = Callable[[random.Random, str], None]
"""Called before each call with the API's name; raises to spoil it."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that goes wrong."""

    name: str
    bend: Bend | None = None
    before: Hit | None = None
    after: Hit | None = None
    """Spoils the answer after the service did its work."""

    flags: frozenset[str] = field(default_factory=frozenset)
    """Read by the service itself."""


def _some(world: World, rng: random.Random, share: float) -> list[Stack]:
    stacks = list(world.stacks.values())
    return rng.sample(stacks, max(1, int(len(stacks) * share)))


def _resources(world: World, rng: random.Random, share: float) -> list[Resource]:
    every = [one for stack in world.stacks.values() for one in stack.resources.values() if one.supported]
    return rng.sample(every, max(1, int(len(every) * share)))


def _chance(share: float, make: Callable[[], Exception], apis: tuple[str, ...] = ()) -> Hit:
    def hit(rng: random.Random, action: str) -> None:
        if (not apis or action in apis) and rng.random() < share:
            raise make()

    return hit


def _deny(action: str) -> Hit:
    return _chance(1.0, lambda: denied(action), (action,))


def _set(attribute: str, value: int | bool, share: float) -> Bend:
    def bend(world: World, rng: random.Random) -> None:
        for resource in _resources(world, rng, share):
            setattr(resource, attribute, value)

    return bend


def _stale(world: World, rng: random.Random) -> None:
    """Checked in sync a day ago, and passed over silently by the next detection."""
    for resource in _resources(world, rng, 0.05):
        resource.status, resource.checked_at, resource.skips = "IN_SYNC", -86_400.0, 1


def _deny_stacks(world: World, rng: random.Random) -> None:
    for stack in _some(world, rng, 0.1):
        stack.denied = True


def _never_deployed(world: World, rng: random.Random) -> None:
    for stack, status in zip(
        _some(world, rng, 0.05), ("ROLLBACK_COMPLETE", "CREATE_FAILED", "REVIEW_IN_PROGRESS") * 99, strict=False
    ):
        stack.status = status


_FLAGGED = (
    "detection_failed",
    "already_running",
    "in_progress",
    "updated_during_run",
    "deleted_during_run",
    "stack_status_lies",
    "duplicate_and_empty_pages",
    "page_token_expires",
    "detection_not_visible_at_once",
    "list_lags",
    "stuck_detection",
)

FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault(name="throttling", before=_chance(0.1, throttled)),
        Fault(name="internal_error", before=_chance(0.05, lambda: Refusal("InternalFailure", "internal", 500))),
        Fault(name="unavailable", before=_chance(0.05, lambda: Refusal("ServiceUnavailable", "try later", 503))),
        Fault(name="unreadable_answer", before=_chance(0.05, Garbage)),
        Fault(name="reset_before", before=_chance(0.05, Reset)),
        Fault(name="reset_after", after=_chance(0.05, Reset)),
        Fault(
            name="expired_token",
            before=_chance(
                0.02, lambda: Refusal("ExpiredToken", "The security token included in the request is expired", 403)
            ),
        ),
        Fault(name="denied_list", before=_deny("ListStackResources")),
        Fault(name="denied_drifts", before=_deny("DescribeStackResourceDrifts")),
        Fault(name="denied_status", before=_deny("DescribeStackDriftDetectionStatus")),
        Fault(name="denied_template", before=_deny("GetTemplate")),
        Fault(name="denied_stacks", bend=_deny_stacks),
        Fault(name="never_deployed", bend=_never_deployed),
        Fault(name="unknown_by_rate", bend=_set("rate_failures", 1, 0.05)),
        Fault(name="unknown_by_permission", bend=_set("unreadable", True, 0.02)),
        Fault(name="skipped_silently", bend=_set("skips", 1, 0.05)),
        Fault(name="stale", bend=_stale),
        *(Fault(name=name, flags=frozenset({name})) for name in _FLAGGED),
    )
}
