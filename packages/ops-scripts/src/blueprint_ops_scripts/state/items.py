"""The vocabulary of the state table: keys, conditions and writes, as values that any store can carry out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Item = dict[str, Any]
"""One row: `pk` and `sk` as text, the rest plain JSON values."""


@dataclass(frozen=True, kw_only=True)
class Key:
    """Where an item lives."""

    pk: str
    sk: str

    @classmethod
    def of(cls, item: Mapping[str, Any]) -> "Key":
        """The key of `item`."""
        return cls(pk=item["pk"], sk=item["sk"])

    def as_item(self) -> Item:
        """The two attributes of the key."""
        return {"pk": self.pk, "sk": self.sk}


@dataclass(frozen=True)
class Absent:
    """There is no item under the key."""


@dataclass(frozen=True)
class Equals:
    """The stored item has exactly these values in these attributes."""

    values: Mapping[str, Any]


Condition = Absent | Equals


@dataclass(frozen=True, kw_only=True)
class Put:
    """Store a whole item, replacing what is there."""

    item: Mapping[str, Any]
    only_if: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Delete:
    """Remove an item; no effect when there is none."""

    key: Key
    only_if: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Check:
    """Write nothing, but refuse the whole transaction unless the condition holds."""

    key: Key
    only_if: Condition


Write = Put | Delete | Check


class Store(Protocol):
    """A table that reads its own writes and writes all or nothing."""

    def get(self, key: Key) -> Item | None:
        """The item under `key` as of now."""

    def query(self, pk: str, *, prefix: str = "") -> list[Item]:
        """All items of a partition whose sort key starts with `prefix`, by rising sort key."""

    def write(self, *writes: Write) -> None:
        """Carry out all writes, or none.

        Raises:
            ConditionFailedError: a condition did not hold.
        """


def fenced(lock: Key, fence: int, token: str, writes: Sequence[Write]) -> list[Write]:
    """`writes` stamped with `fence`, and the condition that the lock still carries it."""
    stamped = [
        Put(item={**write.item, "fence": fence}, only_if=write.only_if) if isinstance(write, Put) else write
        for write in writes
    ]
    return [Check(key=lock, only_if=Equals({"fence": fence, "token": token})), *stamped]
