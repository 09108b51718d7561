"""An environment of a promotion, and what can be asked of it."""

from dataclasses import dataclass

from ..delivery.target import Target
from ..validate.questions import Probe


@dataclass(frozen=True, kw_only=True)
class Place:
    """One environment."""

    target: Target
    probe: Probe

    @property
    def name(self) -> str:
        """The environment's name."""
        return self.target.config.name
