"""Where a value was written."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a layer."""

    label: str
    """How messages call it: `prod.yaml` for a shipped file, its path as the caller gave it for others."""

    path: Path


class Origin(NamedTuple):
    """A place in a file. A named tuple: there is one for each value, and it is the cheapest thing with names."""

    source: SourceFile
    line: int
    """Counted from 1."""
    column: int
    """Counted from 1, in characters."""

    def __str__(self) -> str:
        return f"{self.source.label}:{self.line}"

    @property
    def exact(self) -> str:
        """`file:line:column`."""
        return f"{self.source.label}:{self.line}:{self.column}"
