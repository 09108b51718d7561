"""What a run is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """What to look at, and how patiently."""

    environment: str
    prefix: str
    """`blueprint-<env>-`: what the names of the environment's own stacks begin with."""

    globs: tuple[str, ...] = ()
    wait_seconds: float = 60.0
    poll_min: float | None = None
    deadline_seconds: float | None = 900.0
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Logical ids by stack name: nothing else is looked at. Empty means everything in the chosen stacks."""

    sizes: Mapping[str, int] = field(default_factory=dict)
    """Resources by stack name, of an earlier report: the largest stacks begin first."""

    accept_since: datetime | None = None
    """Results of a detection since then are accepted, whoever asked for it."""

    started: str = ""
    """Time of the run, ISO 8601; becomes `first_seen`."""
