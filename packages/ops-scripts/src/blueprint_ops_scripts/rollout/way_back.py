"""The way back after a flip: all traffic to versions that served it before, at once."""

from collections.abc import Sequence
from dataclasses import replace

from ..errors import OpsError
from ..outcomes import Outcome
from .conductor import Conductor
from .policy import RolloutPolicy
from .preflight import Preflight, examine
from .result import RolloutResult
from .states import State
from .target import FunctionTarget, Shift
from .watching import FIRST_PROBES, Watch


def go_back(
    conductor: Conductor, functions: Sequence[FunctionTarget], policy: RolloutPolicy, *, run: str
) -> RolloutResult:
    """All traffic to the targets' versions, unless those are sick.

    It is written down as the rollback of a finished rollout: a process that dies on the way is followed by one that goes
    on in the same direction.
    """
    conductor.lease.assert_held()
    found = examine(conductor.world, functions, policy, patience=conductor.patience(run))
    if not found.shifts:
        return conductor.nothing_to_do(found, run)
    existing = conductor.journal.find(run)
    record = conductor.record_of(_backwards(found), policy, run=run, events=existing.events if existing else 0)
    rollout = conductor.rollout_of(record.changed(weight=1.0, flipped=True))
    sick = _sick(rollout.watch) if policy.probes_per_tick else None
    if sick:
        return rollout.ending.close(State.ROLLBACK_BLOCKED, Outcome.ROLLBACK_BLOCKED, sick)
    try:
        ended = rollout.ending.roll_back("going back")
    except OpsError as error:
        ended = rollout.ending.leave(error)
    if ended.outcome is Outcome.ROLLED_BACK:
        return replace(ended, outcome=Outcome.SUCCEEDED, reason="traffic is back")
    return ended


def _backwards(found: Preflight) -> Preflight:
    """The same shifts, seen as the rollout that is being undone: the present version is its new one."""
    shifts = tuple(
        Shift(target=replace(shift.target, new_version=shift.old_version), old_version=shift.new_version)
        for shift in found.shifts
    )
    return Preflight(aliases=found.aliases, shifts=shifts)


def _sick(watch: Watch) -> str | None:
    """Why the old versions cannot take the traffic."""
    for name, pair in watch.probe_all(FIRST_PROBES).items():
        old, new = pair.baseline, pair.canary
        if old.errors * 2 > old.requests and new.errors < old.errors:
            return (
                f"{name}: the version to go back to failed {old.errors} of {old.requests} probes, "
                f"the present one {new.errors}"
            )
    return None
