"""What DynamoDB would refuse about a table, or take without a word and never do, refused before anything is made."""

from collections.abc import Sequence
from typing import Final

from .table_index import TableIndex

MOST_INDEXES: Final = 20
"""Global secondary indexes of a table (DynamoDB quota)."""

LONGEST_ATTRIBUTE: Final = 255
"""Bytes in the name of a key (DynamoDB, naming rules)."""


def check_attributes(attributes: Sequence[str | None]) -> None:
    """Raise ValueError for names of attributes that are empty, too long or the same; None is an attribute that is not there."""
    given = [name for name in attributes if name is not None]
    if "" in given or len(set(given)) != len(given):
        raise ValueError(f"attributes {given} are not told apart; give each key, and the TTL, a name of its own")
    for name in given:
        if len(name.encode()) > LONGEST_ATTRIBUTE:
            raise ValueError(
                f"attribute {name[:20]}... has {len(name.encode())} bytes; use at most {LONGEST_ATTRIBUTE}"
            )


def check_indexes(indexes: Sequence[TableIndex], *, ttl_attribute: str | None) -> None:
    """Raise ValueError for too many indexes, one name twice, and a key that could never expire an item."""
    names = [index.name for index in indexes]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"index {', '.join(twice)} is given more than once; give each index a name of its own")
    if len(names) > MOST_INDEXES:
        raise ValueError(f"{len(names)} indexes are more than a table can have; use at most {MOST_INDEXES}")
    for index in indexes:
        if ttl_attribute is not None and ttl_attribute in (index.partition_key, index.sort_key):
            raise ValueError(
                f"ttl_attribute {ttl_attribute!r} is a key of index {index.name}, which are strings: nothing would ever expire; "
                "use an attribute of its own, which holds a number"
            )


def check_recovery(days: int) -> None:
    """Raise ValueError for a period that DynamoDB does not keep."""
    if not 1 <= days <= 35:
        raise ValueError(f"recovery_period_days of {days} is outside what DynamoDB keeps; use 1 to 35")
