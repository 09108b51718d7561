"""What to do with a rollout whose process is gone: a pure function of its record and the aliases as they are."""

from collections.abc import Mapping
from dataclasses import dataclass

from .record import RolloutRecord
from .routing import AliasState


@dataclass(frozen=True)
class Nothing:
    """It has ended."""


@dataclass(frozen=True)
class NotBegun:
    """No alias was touched; it can start from the beginning or be closed."""


@dataclass(frozen=True, kw_only=True)
class Settled:
    """All aliases are as the record says."""

    weight: float


@dataclass(frozen=True, kw_only=True)
class Unfinished:
    """A change was begun; the functions in `missing` have not got it yet."""

    weight: float
    missing: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Foreign:
    """Somebody else wrote: what was expected and what is there, by function."""

    seen: Mapping[str, str]


Recovery = Nothing | NotBegun | Settled | Unfinished | Foreign


def recover(record: RolloutRecord, live: Mapping[str, AliasState]) -> Recovery:
    """Say where the rollout stands. `live` holds the alias of every function of it."""
    if record.state.final:
        return Nothing()
    if record.intent is None and record.state.before_traffic:
        return NotBegun()
    foreign = _foreign(record, live)
    if foreign:
        return Foreign(seen=foreign)
    if record.intent is None:
        return Settled(weight=record.weight)
    wanted = record.intent.weight
    missing = tuple(s.name for s in record.shifts if live[s.name].routing != record.wanted(s, wanted))
    return Unfinished(weight=wanted, missing=missing) if missing else Settled(weight=wanted)


def _foreign(record: RolloutRecord, live: Mapping[str, AliasState]) -> dict[str, str]:
    """Functions whose alias is neither as it was nor as it was wanted.

    Before the change the revision must match too; after it the routing alone decides, because the answer that
    carried the new revision may never have arrived.
    """
    found = {}
    for shift in record.shifts:
        alias = live[shift.name]
        if record.intent and alias.routing == record.wanted(shift, record.intent.weight):
            continue
        before = record.intent.before[shift.name] if record.intent else record.aliases.get(shift.name)
        if before is None or alias.routing != before.routing or alias.revision != before.revision:
            expected = before.routing if before else record.wanted(shift, record.weight)
            found[shift.name] = f"expected {expected}, found {alias.routing}"
    return found
