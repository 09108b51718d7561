"""The events of each delivery, kept beside its run: appended in batches, never changed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ..errors import OpsError
from ..state.clock import Clock
from ..state.errors import ConditionFailedError
from ..state.items import Absent, Put, Store

_BATCH = 40
"""Events in one item: far below the 400 KB that DynamoDB takes."""

_KEPT_ELSEWHERE = {"rollout": ("data",)}
"""The journal of the rollout keeps the observations of every tick."""


class EventBook:
    """The stored events of one environment's runs."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def append(self, run: str, events: list[Mapping[str, Any]]) -> None:
        """Add a batch; its place is the time of its first event."""
        item = {"pk": _partition(run), "sk": f"{events[0]['at']:017.6f}", "events": events}
        self.store.write(Put(item=item, only_if=Absent()))

    def of(self, run: str) -> list[Mapping[str, Any]]:
        """All events of a run, the oldest first, each with `at` in seconds since the epoch."""
        return [event for item in self.store.query(_partition(run)) for event in item["events"]]


class EventKeeper:
    """Stores the events that it is given, those of a finished phase at once. That some were lost never ends a delivery."""

    def __init__(self, book: EventBook, run: str, clock: Clock) -> None:
        self.book, self.run, self.clock = book, run, clock
        self._waiting: list[Mapping[str, Any]] = []
        self._last = 0.0

    def take(self, event: Mapping[str, Any]) -> None:
        """Take in one event."""
        at = max(self.clock.now(), self._last + 1e-6)
        self._last = at
        left_out = _KEPT_ELSEWHERE.get(str(event.get("event")), ())
        self._waiting.append({"at": at, **{name: value for name, value in event.items() if name not in left_out}})
        if event.get("event") in ("phase", "failed") or len(self._waiting) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Store what waits."""
        batch, self._waiting = self._waiting, []
        if not batch:
            return
        try:
            self.book.append(self.run, batch)
        except (OpsError, ConditionFailedError):
            return


@contextmanager
def keeping_events(store: Store, run: str, clock: Clock) -> Iterator[EventKeeper]:
    """A keeper for the length of the block; what waits at its end is stored, however it ends."""
    keeper = EventKeeper(EventBook(store), run, clock)
    try:
        yield keeper
    finally:
        keeper.flush()


def _partition(run: str) -> str:
    return f"events#{run}"
