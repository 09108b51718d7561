"""Which rollouts are abandoned: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...state.items import Item
from ..record import RolloutRecord


@dataclass(frozen=True)
class Leave:
    """Somebody works on it, or holds it on purpose."""

    reason: str


@dataclass(frozen=True)
class Recover:
    """Nobody does: bring its traffic to an end."""

    reason: str


Verdict = Leave | Recover


def look(record: RolloutRecord, lock: Item | None, *, now: float) -> Verdict:
    """Say whether a rollout is abandoned. `lock` is the lock of its environment, `now` in seconds since the epoch.

    A lock that another run holds protects that run, not this one: the other run ends it itself before it begins.
    """
    if record.state.final:
        return Leave("it has ended")
    if record.engine != "rollout":
        return Leave(f"{record.engine} moves its traffic, and ends it by itself")
    if lock is not None and lock["expires"] > now:
        who = "its process works" if lock["run"] == record.run else f"run {lock['run']} has the environment"
        return Leave("it is held" if lock.get("parked") and lock["run"] == record.run else who)
    if record.hold_until is not None and lock is not None and lock["run"] == record.run and lock.get("parked"):
        return Recover("the hold expired and nobody continued")
    return Recover(f"its process is gone: nothing was heard for {now - record.updated:.0f} s")


def verdicts(records: Iterable[RolloutRecord], locks: Mapping[str, Item | None], *, now: float) -> dict[str, Verdict]:
    """The verdict on every open rollout, by run. `locks` by environment."""
    return {record.run: look(record, locks.get(record.environment), now=now) for record in records}
