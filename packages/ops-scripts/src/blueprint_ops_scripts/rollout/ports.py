"""What a rollout needs from the world; AWS implements it under `aws/`, the tests in memory."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from .observation import Counts, Pair
from .routing import AliasState, Routing
from .target import FunctionTarget, Shift, VersionFacts


class Aliases(Protocol):
    """Lambda's aliases and versions."""

    def read(self, target: FunctionTarget) -> AliasState:
        """The alias as of now."""

    def write(self, target: FunctionTarget, routing: Routing, *, revision: str) -> AliasState:
        """Set the routing if the alias still has `revision`, and read it back.

        Raises:
            StaleAliasError: it has another revision and another routing.
        """

    def version(self, target: FunctionTarget, version: str) -> VersionFacts:
        """What is known of one published version.

        Raises:
            RolloutRefusedError: it does not exist.
        """


class Metrics(Protocol):
    """CloudWatch's counters."""

    def totals(self, shifts: Sequence[Shift], *, since: float) -> Mapping[str, Pair]:
        """Requests of both versions through the alias since `since` (epoch seconds), by function name."""

    def alarms(self, names: Sequence[str]) -> Mapping[str, str]:
        """Alarm states by name."""


class Probes(Protocol):
    """Version-pinned test calls."""

    def probe(self, target: FunctionTarget, version: str, times: int) -> Counts:
        """Call one version `times` times; what it did not answer healthily is an error."""


class Parameters(Protocol):
    """SSM parameters."""

    def write(self, name: str, value: str) -> None:
        """Set the parameter."""


@dataclass(frozen=True, kw_only=True)
class World:
    """All of it."""

    aliases: Aliases
    metrics: Metrics
    probes: Probes
    parameters: Parameters


@dataclass(frozen=True, kw_only=True)
class RolloutEvent:
    """Something that happened, for people (`message`) and machines (the rest)."""

    at: float
    run: str
    state: str
    message: str
    weight: float = 0.0
    data: Mapping[str, Any] = field(default_factory=dict)


Report = Callable[[RolloutEvent], None]
