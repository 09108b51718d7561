"""Collecting everything that may refer to a version: aliases, stacks, open runs, kept releases."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from ..aws.functions import VersionFacts
from ..delivery.state import EnvironmentState, FunctionState
from ..ledger.entry import LedgerEntry
from ..ledger.ledger import Ledger
from ..ledger.runs import Run, RunBook
from ..rollout.journal import Journal
from ..state.items import Store
from .plan import KEPT_RELEASES, SeenFunction


class Versions(Protocol):
    """Versions and aliases of functions."""

    def versions(self, function: str) -> Sequence[VersionFacts]:
        """All published versions."""

    def aliased(self, function: str) -> set[str]:
        """Versions that any alias refers to."""


def observe(
    state: EnvironmentState, store: Store, versions: Versions, *, environment: str, now: float
) -> list[SeenFunction]:
    """Every function of the environment, with all that refers to its versions."""
    kept = kept_releases(Ledger(store, environment))
    runs = [run for run in RunBook(store, environment).all() if run.open]
    shifts = _open_shifts(Journal(store))
    return [_seen(found, state, versions, kept, runs, shifts, now) for found in state.functions.values()]


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
