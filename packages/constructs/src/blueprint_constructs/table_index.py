"""One more way to find the items of a table."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class TableIndex:
    """A global secondary index that holds whole items. Its keys are strings."""

    name: str
    partition_key: str
    sort_key: str | None = None
