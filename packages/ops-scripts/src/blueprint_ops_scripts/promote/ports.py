"""What a promotion needs beside the environments themselves."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from .gates import SeenDrift


class TestRunner(Protocol):
    """Runs an environment's test command."""

    def run(self, command: Sequence[str], environment: Mapping[str, str]) -> bool:
        """Whether it passed; `environment` is added to this process's own."""


class DriftReader(Protocol):
    """Finds out what was changed by hand."""

    def drift(self, stacks: Sequence[str]) -> SeenDrift:
        """The drift of the named stacks."""
