"""The environments that one promotion brings a release to: one wave each, in order, the named target first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..delivery.engine import Checker
from ..delivery.movement import serves
from ..delivery.state import EnvironmentState
from ..delivery.target import Report, Traffic
from ..ledger.entry import LedgerEntry
from ..ledger.ledger import Ledger
from ..state.items import Store
from ..state.memory import MemoryTable
from .place import Place
from .planning import ChangeSets
from .ports import DriftReader


@dataclass(frozen=True, kw_only=True)
class Wave:
    """One environment that takes the release, and everything that acts on it."""

    place: Place
    change_sets: ChangeSets
    traffic: Traffic
    checks: Callable[[Report], Checker]
    """Makes the one who validates the environment after the shift, who reports to a sink."""

    drift: DriftReader

    @property
    def name(self) -> str:
        """The environment's name."""
        return self.place.name

    def run_name(self, run: str, first: str) -> str:
        """The name of this wave's part of `run`, which is named after the environment `first`."""
        return f"{self.name}{run.removeprefix(first)}"


@dataclass(frozen=True, kw_only=True)
class Aim:
    """A wave with its environment as it is now."""

    wave: Wave
    state: EnvironmentState
    entry: LedgerEntry | None
    """The live release; None before the first."""

    store: Store | None
    """The state table; None where the operations stack is not deployed yet."""

    @property
    def name(self) -> str:
        """The environment's name."""
        return self.wave.name

    @property
    def empty(self) -> bool:
        """Whether nothing was ever released here: there is nothing to compare with, and nothing to go back to."""
        return self.entry is None and not self.state.functions

    def runs_exactly(self, release: str) -> bool:
        """Whether the environment runs the release, by ledger, aliases, parameter and stacks."""
        return (
            self.entry is not None
            and serves(self.entry, release, self.state)
            and self.state.release == release
            and dict(self.entry.stacks) == self.state.updated()
        )

    def place_of_state(self) -> Store:
        """The state table, for whoever comes after it is known to be there."""
        if self.store is None:
            raise RuntimeError(f"{self.name} has no state table yet")
        return self.store

    def rehearsed(self) -> "Aim":
        """The same with a state table that lives as long as this process: a plan for an empty environment writes nothing."""
        return replace(self, store=self.store or MemoryTable())


def take_aim(wave: Wave) -> Aim:
    """Look at the environment of a wave."""
    target = wave.place.target
    state = target.observe()
    store = target.store(state) if state.output("StateTableName") else None
    return Aim(wave=wave, state=state, entry=Ledger(store, wave.name).live() if store else None, store=store)


def statement(releases: Mapping[str, str | None]) -> str:
    """Which environment has which release, in a line."""
    return ", ".join(f"{name} has {release[:12] if release else 'none'}" for name, release in releases.items())


def as_dicts(outcomes: Mapping[str, str], releases: Mapping[str, str | None]) -> list[dict[str, Any]]:
    """Every wave as it stands in the JSON document."""
    return [
        {"environment": name, "outcome": outcomes.get(name, "not_started"), "release": release}
        for name, release in releases.items()
    ]
