"""How a rollout ended."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..outcomes import Outcome
from .record import RolloutRecord
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

    remedy: str = ""
    """What to do next, where the outcome alone does not say."""

    @classmethod
    def of(cls, record: RolloutRecord, outcome: Outcome, reason: str, *, remedy: str = "") -> "RolloutResult":
        """The result as `record` shows it."""
        aliases = {name: str(alias.routing) for name, alias in record.aliases.items()}
        return cls(run=record.run, outcome=outcome, state=record.state, reason=reason, functions=aliases, remedy=remedy)

    def as_outcome(self, outcome: Outcome) -> "RolloutResult":
        """The same end, called `outcome`."""
        return replace(self, outcome=outcome)
