"""What happened in a rollout, collected while it runs, for the report at its end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .ports import RolloutEvent


@dataclass
class History:
    """Every event, passed on to `then`."""

    then: Callable[[RolloutEvent], None] = field(default=lambda _: None)
    events: list[RolloutEvent] = field(default_factory=list)

    def __call__(self, event: RolloutEvent) -> None:
        """Remember the event, and pass it on."""
        self.events.append(event)
        self.then(event)

    @property
    def ticks(self) -> list[RolloutEvent]:
        """The events that carry what was seen of both versions."""
        return [event for event in self.events if "standing" in event.data]

    @property
    def standing(self) -> Mapping[str, Mapping[str, Any]]:
        """What was known of each function last."""
        return {name: seen for tick in self.ticks for name, seen in tick.data["standing"].items()}

    @property
    def transitions(self) -> list[RolloutEvent]:
        """The others."""
        return [event for event in self.events if "standing" not in event.data]
