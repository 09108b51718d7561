"""The rollout's part of the state table: its record, its events, the list of open rollouts, and commands to a running one."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..state.errors import UnknownRunError
from ..state.items import Delete, Item, Key, Put, Store, Write
from ..state.lease import Lease
from .record import RolloutRecord, record_key

OPEN = "open-rollouts"
_EVENT = "rollout-event#"
_COMMAND = "rollout-command"
_EVENT_DAYS = 400


class Journal:
    """Reads and writes rollouts; every write goes through the lease of the run that makes it."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def find(self, run: str) -> RolloutRecord | None:
        """The rollout of `run`, if it has one."""
        item = self.store.get(Key(**record_key(run)))
        return RolloutRecord.from_item(item) if item else None

    def load(self, run: str) -> RolloutRecord:
        """The rollout of `run`.

        Raises:
            UnknownRunError: it has none.
        """
        record = self.find(run)
        if record is None:
            raise UnknownRunError(f"run {run} not found", remedy="list the runs with: uv run rollout status")
        return record

    def open_runs(self) -> list[str]:
        """Rollouts that have not ended, oldest first."""
        return [str(item["sk"]) for item in self.store.query(OPEN)]

    def events(self, run: str) -> list[Item]:
        """Everything that the rollout wrote down, in order."""
        return self.store.query(f"run#{run}", prefix=_EVENT)

    def save(
        self, lease: Lease, record: RolloutRecord, *, message: str, data: Mapping[str, Any] | None = None
    ) -> RolloutRecord:
        """Store `record` with one event, and keep the list of open rollouts true, all in one transaction."""
        numbered = record.changed(events=record.events + 1)
        lease.write(*self._writes(numbered, message, data or {}))
        return numbered

    def send(self, run: str, command: str, *, by: str, at: float, hold_seconds: float | None = None) -> None:
        """Leave a command for the process that works on `run`."""
        item = {
            "pk": f"run#{run}",
            "sk": _COMMAND,
            "command": command,
            "by": by,
            "at": at,
            "hold_seconds": hold_seconds,
        }
        self.store.write(Put(item=item))

    def command(self, run: str) -> Item | None:
        """The command that waits for `run`, if any."""
        return self.store.get(Key(pk=f"run#{run}", sk=_COMMAND))

    def clear_command(self, lease: Lease, run: str) -> None:
        """Forget the command: it was carried out."""
        lease.write(Delete(key=Key(pk=f"run#{run}", sk=_COMMAND)))

    def _writes(self, record: RolloutRecord, message: str, data: Mapping[str, Any]) -> Sequence[Write]:
        event = {
            "pk": f"run#{record.run}",
            "sk": f"{_EVENT}{record.events:06d}",
            "at": record.updated,
            "state": record.state.value,
            "weight": record.weight,
            "message": message,
            "data": dict(data),
            "ttl": int(record.updated + _EVENT_DAYS * 86_400),
        }
        index = Key(pk=OPEN, sk=record.run)
        listed: Write = (
            Delete(key=index)
            if record.state.final
            else Put(item={**index.as_item(), "environment": record.environment})
        )
        return [Put(item=record.as_item()), Put(item=event), listed]
