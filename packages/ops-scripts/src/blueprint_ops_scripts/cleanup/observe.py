"""Collecting what there is, and everything that may refer to it: aliases, stacks, open runs, kept releases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..delivery.state import EnvironmentState, FunctionState
from ..ledger.entry import LedgerEntry
from ..ledger.ledger import Ledger
from ..ledger.runs import Phase, Run, RunBook
from ..rollout.journal import Journal
from ..state.items import Store
from . import change_set_plan, release_plan, version_plan
from .change_set_plan import SeenChangeSet
from .decision import AT_REST, Decision
from .release_plan import SeenRelease, Wanted
from .version_plan import KEPT_RELEASES, SeenFunction
from .yard import ChangeSets, Releases, Versions, Yard


@dataclass(frozen=True, kw_only=True)
class Observer:
    """Looks at one environment."""

    state: EnvironmentState
    store: Store
    environment: str
    now: float
    """Seconds since the epoch."""

    def decisions(self, yard: Yard) -> list[Decision]:
        """A decision for every version, stored release and change set."""
        versions = [each for seen in self.functions(yard.versions) for each in version_plan.decide(seen)]
        releases = release_plan.decide(self.releases(yard.releases), self._wanted())
        change_sets = change_set_plan.decide(
            self.change_sets(yard.change_sets),
            environment=self.environment,
            open_runs=frozenset(run.run for run in self._open_runs() if run.phase is not Phase.PLANNED),
        )
        return [*versions, *releases, *change_sets]

    def functions(self, versions: Versions) -> list[SeenFunction]:
        """Every function of the environment, with all that refers to its versions."""
        kept = kept_releases(Ledger(self.store, self.environment))
        shifts, runs = _open_shifts(Journal(self.store)), self._open_runs()
        return [
            _seen(found, self.state, versions, kept, runs, shifts, self.now) for found in self.state.functions.values()
        ]

    def releases(self, releases: Releases) -> list[SeenRelease]:
        """Every stored release."""
        return [
            SeenRelease(digest=digest, objects=len(times), age=self.now - max(times) if times else None)
            for digest, times in sorted(releases.stored().items())
        ]

    def change_sets(self, change_sets: ChangeSets) -> list[SeenChangeSet]:
        """Every change set of every stack."""
        return [
            SeenChangeSet(
                stack=name, stack_status=stack.status, name=found, age=self.now - made if made is not None else None
            )
            for name, stack in sorted(self.state.stacks.items())
            for found, made in change_sets.of(name)
        ]

    def _open_runs(self) -> list[Run]:
        return [run for run in RunBook(self.store, self.environment).all() if run.open]

    def _wanted(self) -> Wanted:
        ledger = Ledger(self.store, self.environment)
        live = ledger.live()
        return Wanted(
            live=live.release if live else None,
            previous=live.previous if live else None,
            kept=frozenset(kept_releases(ledger)),
            open_runs={run.run: run.release for run in self._open_runs()},
            unsettled="; ".join(sorted(_unsettled(self.state))),
        )


def _unsettled(state: EnvironmentState) -> list[str]:
    return [f"{name} is {stack.status}" for name, stack in state.stacks.items() if stack.status not in AT_REST]


def kept_releases(ledger: Ledger) -> dict[str, list[LedgerEntry]]:
    """Entries of the live release and of the newest ones before it; a release may have been live more than once."""
    kept: dict[str, list[LedgerEntry]] = {}
    live = ledger.live()
    for entry in ([live] if live else []) + ledger.history():
        if entry.status == "live" and (entry.release in kept or len(kept) < KEPT_RELEASES):
            kept.setdefault(entry.release, []).append(entry)
    return kept


def _seen(
    found: FunctionState,
    state: EnvironmentState,
    versions: Versions,
    kept: Mapping[str, Sequence[LedgerEntry]],
    runs: Sequence[Run],
    shifts: Mapping[str, Mapping[str, frozenset[str]]],
    now: float,
) -> SeenFunction:
    in_runs = {run.run: frozenset({run.before[found.name]}) for run in runs if found.name in run.before}
    return SeenFunction(
        name=found.name,
        function_name=found.function_name,
        versions={facts.version: _age(facts.modified, now) for facts in versions.versions(found.function_name)},
        aliased=frozenset(versions.aliased(found.function_name)),
        stack=frozenset(version for version in (found.published, found.pinned) if version),
        open_runs={**in_runs, **shifts.get(found.name, {})},
        releases={
            release: frozenset(
                entry.functions[found.name].version for entry in entries if found.name in entry.functions
            )
            for release, entries in kept.items()
        },
        stack_status=_owner_status(state, found.function_name),
    )


def _open_shifts(journal: Journal) -> dict[str, dict[str, frozenset[str]]]:
    """Old and new versions of open rollouts, by function and run."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for run in journal.open_runs():
        record = journal.find(run)
        for shift in record.shifts if record else ():
            versions = frozenset({shift.old_version, shift.target.new_version})
            found.setdefault(shift.name, {})[f"rollout {run}"] = versions
    return found


def _owner_status(state: EnvironmentState, function: str) -> str | None:
    owners = [stack.status for stack in state.stacks.values() if function in stack.outputs.values()]
    return owners[0] if owners else None


def _age(modified: str, now: float) -> float | None:
    """Seconds since a time as Lambda writes it, `2026-11-23T09:35:09.123+0000`."""
    try:
        return now - datetime.fromisoformat(modified).timestamp()
    except ValueError:
        return None
