"""One round of the watchdog, over ports."""

from collections.abc import Callable
from dataclasses import dataclass

from ...errors import OpsError
from ...state.clock import Clock
from ...state.errors import LockedError
from ...state.lease import Lease, hold_lease, lock_key
from ..conductor import Conductor
from ..journal import Journal
from ..record import RolloutRecord
from ..result import RolloutResult
from .plan import Recover, verdicts

OWNER = "watchdog"
FAILED = "failed"
"""How the words about a rollout begin that could not be ended."""


@dataclass(frozen=True, kw_only=True)
class Round:
    """Brings abandoned rollouts to an end."""

    journal: Journal
    service: Callable[[Lease, RolloutRecord], Conductor]
    clock: Clock

    def go(self) -> dict[str, str]:
        """Look at every open rollout once; what was done with each, by run."""
        records = [record for run in self.journal.open_runs() if (record := self.journal.find(run))]
        environments = {record.environment for record in records}
        locks = {name: self.journal.store.get(lock_key(name)) for name in environments}
        found = verdicts(records, locks, now=self.clock.now())
        return {
            record.run: self._recover(record, verdict.reason)
            if isinstance(verdict, Recover)
            else f"left: {verdict.reason}"
            for record in records
            for verdict in [found[record.run]]
        }

    def _recover(self, record: RolloutRecord, reason: str) -> str:
        try:
            with hold_lease(
                self.journal.store,
                scope=record.environment,
                owner=OWNER,
                run=record.run,
                clock=self.clock,
                resume=False,
            ) as lease:
                # Read again under the lease: somebody may have ended it since.
                fresh = self.journal.load(record.run)
                return _words(self.service(lease, fresh).abandon(fresh, reason))
        except LockedError as error:
            return f"left: {error}"
        except OpsError as error:
            return f"{FAILED}: {error}"


def _words(result: RolloutResult) -> str:
    """The outcome; with its reason when a person is needed or another round must try again."""
    if result.outcome.exit_code in {0, 1}:
        return result.outcome.value
    return f"{FAILED}: {result.outcome.value}: {result.reason}"
