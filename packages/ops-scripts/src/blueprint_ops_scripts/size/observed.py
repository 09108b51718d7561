"""What an environment used over a window of time. None always means that nobody knows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class FunctionUse:
    """One function's use over the window."""

    name: str
    invocations: int
    errors: int = 0
    throttles: int = 0
    total_ms: float = 0.0
    """Sum of all durations."""

    p999_ms: float | None = None
    """The largest daily 99.9th percentile of the duration: never below the window's own."""

    max_ms: float | None = None
    max_concurrency: int | None = None
    max_memory_mib: int | None = None
    memory_source: str = ""
    """Where the memory used was read: Compute Optimizer, Lambda Insights, or the functions' log."""

    advised_memory_mib: int | None = None
    """What Compute Optimizer advises."""

    log_bytes: int | None = None


@dataclass(frozen=True, kw_only=True)
class TableUse:
    """The main table's use over the window, in request units a second."""

    peak_read: float | None = None
    """The busiest minute, averaged over its seconds."""

    peak_write: float | None = None
    average_read: float | None = None
    average_write: float | None = None


@dataclass(frozen=True, kw_only=True)
class Usage:
    """Everything that was read."""

    days: int
    functions: tuple[FunctionUse, ...] = ()
    table: TableUse | None = None
    """None where no table was found."""

    notes: tuple[str, ...] = field(default_factory=tuple)
    """What could not be read, and why."""


class UsageReader(Protocol):
    """Reads usage; nothing else."""

    def functions(self) -> Sequence[FunctionUse]:
        """Each function of the environment."""

    def table(self) -> TableUse | None:
        """The main table; None where the environment has none."""

    @property
    def notes(self) -> Sequence[str]:
        """What could not be read so far."""
