"""What can be done with a rollout, whoever moves its traffic."""

from collections.abc import Sequence
from typing import Protocol

from .policy import RolloutPolicy
from .record import RolloutRecord
from .result import RolloutResult
from .states import State
from .target import FunctionTarget


class Engine(Protocol):
    """Our rollout, or CodeDeploy."""

    def shift(self, functions: Sequence[FunctionTarget], policy: RolloutPolicy, *, run: str) -> RolloutResult:
        """Start it, or go on with it."""

    def prolong(self, record: RolloutRecord, *, seconds: float, by: str) -> RolloutResult:
        """Hold it."""

    def abandon(
        self, record: RolloutRecord, reason: str, *, end: State = State.ROLLED_BACK, back: bool = False
    ) -> RolloutResult:
        """End it."""
