"""The numbers that a rollout goes by, as it needs them: no matter whether they come from configuration or from its record.

Configuration checks them (`RolloutConfig`, with what each one means); the watchdog's function reads them back from the
record and needs neither files nor the library that checks them.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Protocol


class RolloutPolicy(Protocol):
    """What `RolloutConfig` of the configuration offers; each number is explained there."""

    @property
    def steps_percent(self) -> tuple[int, ...]:
        """Weights of the steps, in percent."""

    @property
    def bake_percent(self) -> int:
        """Weight of the bake, in percent."""

    @property
    def tick_seconds(self) -> float:
        """Seconds between two looks."""

    @property
    def dwell_seconds(self) -> float:
        """Least length of a step."""

    @property
    def bake_seconds(self) -> float:
        """Length of the bake; 0 is none."""

    @property
    def post_watch_seconds(self) -> float:
        """Length of the watch after the flip."""

    @property
    def max_hold_seconds(self) -> float:
        """How long a step may wait for evidence."""

    @property
    def minimum_requests(self) -> int:
        """Requests that a step must have seen."""

    @property
    def alpha(self) -> float:
        """Accepted chance of rolling back a healthy release."""

    @property
    def probes_per_tick(self) -> int:
        """Test calls for each version and minute; 0 is none."""

    @property
    def slow_milliseconds(self) -> float | None:
        """Limit above which a request is slow."""

    @property
    def alarms(self) -> tuple[str, ...]:
        """Alarms that end the rollout."""


@dataclass(frozen=True, kw_only=True)
class StoredPolicy:
    """The policy as a record keeps it."""

    steps_percent: tuple[int, ...]
    bake_percent: int
    tick_seconds: float
    dwell_seconds: float
    bake_seconds: float
    post_watch_seconds: float
    max_hold_seconds: float
    minimum_requests: int
    alpha: float
    probes_per_tick: int
    slow_milliseconds: float | None
    alarms: tuple[str, ...]

    @classmethod
    def of(cls, policy: RolloutPolicy) -> "StoredPolicy":
        """A copy of `policy`."""
        return cls(**{field.name: getattr(policy, field.name) for field in fields(cls)})

    def as_item(self) -> dict[str, Any]:
        """The attributes in the state table."""
        return asdict(self)

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> "StoredPolicy":
        """The policy in those attributes; what is None is not stored."""
        known = {field.name: item.get(field.name) for field in fields(cls)}
        return cls(
            **{**known, "steps_percent": tuple(item["steps_percent"]), "alarms": tuple(item.get("alarms", ()))}  # type: ignore[arg-type] # as stored by as_item
        )
