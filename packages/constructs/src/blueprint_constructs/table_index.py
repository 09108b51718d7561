"""One more way to find the items of a table."""

import re
from dataclasses import dataclass

from .checked import check_fields


@dataclass(frozen=True, kw_only=True)
class TableIndex:
    """A global secondary index that holds whole items. Its keys are strings."""

    name: str
    partition_key: str
    sort_key: str | None = None

    def __post_init__(self) -> None:
        check_fields(self)
        if not re.fullmatch(r"[a-zA-Z0-9_.-]{3,255}", self.name):
            raise ValueError(f"index name {self.name!r} is not one; use 3 to 255 letters, digits, `_`, `.` and `-`")
        if not self.partition_key or self.sort_key == "" or self.partition_key == self.sort_key:
            raise ValueError(
                f"index {self.name} with keys {self.partition_key!r} and {self.sort_key!r} finds nothing; name two attributes"
            )
