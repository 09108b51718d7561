"""The state table in memory, with the conditions and the all-or-nothing of the real one: for rehearsals and tests."""

import copy
import threading

from .errors import ConditionFailedError
from .items import Absent, Condition, Delete, Item, Key, Put, Write


class MemoryTable:
    """Items that live as long as the process; safe between threads."""

    def __init__(self) -> None:
        self.items: dict[Key, Item] = {}
        self.writes = 0
        self._mutex = threading.Lock()

    def get(self, key: Key) -> Item | None:
        """A copy of the item under `key`."""
        with self._mutex:
            return copy.deepcopy(self.items.get(key))

    def query(self, pk: str, *, prefix: str = "") -> list[Item]:
        """Copies of the partition's items whose sort key starts with `prefix`, by rising sort key."""
        with self._mutex:
            found = [item for key, item in self.items.items() if key.pk == pk and key.sk.startswith(prefix)]
            return copy.deepcopy(sorted(found, key=lambda item: str(item["sk"])))

    def write(self, *writes: Write) -> None:
        """Carry out all writes, or none.

        Raises:
            ConditionFailedError: a condition did not hold.
        """
        with self._mutex:
            for write in writes:
                key = Key.of(write.item) if isinstance(write, Put) else write.key
                if not _holds(write.only_if, self.items.get(key)):
                    raise ConditionFailedError(f"writing state: {key.pk}/{key.sk} is not what was expected")
            for write in writes:
                if isinstance(write, Put):
                    self.items[Key.of(write.item)] = copy.deepcopy(dict(write.item))
                elif isinstance(write, Delete):
                    self.items.pop(write.key, None)
            self.writes += 1


def _holds(condition: Condition | None, item: Item | None) -> bool:
    if condition is None:
        return True
    if isinstance(condition, Absent):
        return item is None
    return item is not None and all(item.get(name) == value for name, value in condition.values.items())
