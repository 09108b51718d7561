"""How a rollout ended."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..outcomes import Outcome
from .states import State


@dataclass(frozen=True, kw_only=True)
class RolloutResult:
    """The end of a rollout, or the point at which this process left it."""

    run: str
    outcome: Outcome
    state: State
    reason: str
    functions: Mapping[str, str]
    """Where each function's alias sends its requests, in words."""
