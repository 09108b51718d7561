"""The way of a verified release into an environment: stacks, traffic, validation, ledger; and back again when it fails.

Every phase is written to the run before it begins, so that a killed run can be resumed where it was.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from ..errors import OpsError
from ..ledger.entry import LedgerEntry
from ..ledger.ledger import Ledger
from ..ledger.runs import Phase, Run, RunBook
from ..outcomes import Outcome
from ..state.lease import Lease
from ..validate.run import Validation
from .books import Books
from .failure import Failure, RunBrokenError, RunInterruptedError, go_on
from .movement import Movement, serves
from .package import Package
from .passage import Passage
from .retreat import Retreat
from .serving import serving
from .stacks import StackDelivery
from .target import Report, Target, Traffic


class Checker(Protocol):
    """Who validates the environment after the shift."""

    def validate(self, entry: LedgerEntry | None, *, ringing: Collection[str] = ()) -> Validation:
        """Compare the environment with what it should run; alarms in `ringing` rang before and are no news."""


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """How a delivery ended."""

    outcome: Outcome
    reason: str = ""
    remedy: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Engine:
    """Delivers into one environment, under one lease."""

    target: Target
    traffic: Traffic
    checker: Checker | None
    """None validates nothing."""

    ledger: Ledger
    runs: RunBook
    lease: Lease
    report: Report
    retreat: Retreat | None
    """The way back; None leaves the stacks as they are when something fails."""

    @classmethod
    def on(
        cls,
        lease: Lease,
        *,
        target: Target,
        traffic: Traffic,
        checker: Checker | None,
        report: Report,
        workspace: Path,
        retreats: bool = True,
    ) -> "Engine":
        """The engine for the environment that `lease` is on. `workspace` is an existing folder for assemblies."""
        name, store = target.config.name, lease.store
        back = Retreat(target=target, traffic=traffic, report=report, workspace=workspace)
        return cls(
            target=target,
            traffic=traffic,
            checker=checker,
            ledger=Ledger(store, name),
            runs=RunBook(store, name),
            lease=lease,
            report=report,
            retreat=back if retreats else None,
        )

    def deliver(self, run: Run, package: Package, *, evidence: Mapping[str, Any]) -> Delivered:
        """Deploy, shift, validate and record. `evidence` is what is known already, for the ledger.

        Raises:
            RunInterruptedError: by Ctrl-C; the run stays open.
            RunBrokenError: the machine refused something, such as room on its disk; the run stays open.
            OpsError: AWS could not be asked, or the lease is lost; the run stays open, and the remedy says how to go on.
        """
        way = Passage(run=run, package=package, before=self.ledger.live(), evidence=evidence)
        try:
            return self._deliver(way)
        except KeyboardInterrupt as signal:
            raise RunInterruptedError.of(way.run) from signal
        except OSError as error:
            raise RunBrokenError.of(way.run, error) from error
        except OpsError as error:
            error.remedy = f"{error.remedy}; then {go_on(way.run)}" if error.remedy else go_on(way.run)
            raise

    def _deliver(self, way: Passage) -> Delivered:
        self._begin(way)
        if way.run.phase is Phase.ROLL_BACK:
            return self._go_back(way, _failure_of(way.run))
        failure = self._deploy(way)
        if failure is None and way.before and self._is_settled(way, way.before):
            return self._nothing_to_do(way, way.before)
        failure = failure or self._move(way)
        if failure is None:
            entry = self._books.entry(way)
            failure = self._validate(way, entry)
            if failure is None:
                return self._record(way, entry)
        return self._end_badly(way, failure)

    @property
    def _movement(self) -> Movement:
        return Movement(target=self.target, traffic=self.traffic, lease=self.lease, report=self.report)

    @property
    def _books(self) -> Books:
        return Books(target=self.target, ledger=self.ledger, lease=self.lease)

    def _begin(self, way: Passage) -> None:
        """What to go back to is remembered once, and is what the ledger says: an earlier run that was killed may have left
        its new versions live, and a resumed run must not take its own for the old ones."""
        if way.run.phase is Phase.PLANNED:
            self._close_abandoned(way.run.run)
        if not way.run.before:
            state = self.target.observe()
            functions = state.functions
            way.interrupted = way.before is not None and dict(way.before.stacks) != state.updated()
            live = {name: found.live for name, found in functions.items() if found.live}
            known = way.before.functions if way.before else {}
            way.run = replace(
                way.run,
                before={name: known[name].version if name in known else version for name, version in live.items()},
            )

    def _close_abandoned(self, by: str) -> None:
        """Runs that began and whose process is gone: the lease is ours, so nobody works on them."""
        for other in self.runs.all():
            if other.open and other.phase is not Phase.PLANNED and other.run != by:
                reason = f"its process was gone in the phase {other.phase.value}; run {by} took over"
                closed = replace(other, phase=Phase.DONE, outcome=Outcome.INCOMPLETE.value, reason=reason)
                self.runs.save(self.lease, closed)

    def _enter(self, way: Passage, phase: Phase) -> None:
        self.lease.assert_held()
        way.run = self.runs.save(self.lease, replace(way.run, phase=phase))
        self.report({"event": "phase", "phase": phase.value})

    def _end(
        self, way: Passage, outcome: Outcome, *, phase: Phase = Phase.DONE, reason: str = "", remedy: str = ""
    ) -> Delivered:
        """Write the end of the run down, and say what serves now."""
        way.run = self.runs.save(self.lease, replace(way.run, phase=phase, outcome=outcome.value, reason=reason))
        with suppress(OpsError):  # the run has its end already: what serves is told where it can be asked
            way.detail["serving"] = serving(self.ledger.live(), self.target.observe())
        return Delivered(outcome=outcome, reason=reason, remedy=remedy, detail=way.detail)

    def _deploy(self, way: Passage) -> Failure | None:
        self._enter(way, Phase.DEPLOY)
        return StackDelivery(target=self.target, lease=self.lease, report=self.report).deploy(way)

    def _move(self, way: Passage) -> Failure | None:
        state = self.target.observe()
        waiting = self._movement.waiting(way, state)
        if not waiting:
            return self._movement.settled(way, state)
        self._enter(way, Phase.SHIFT)
        return self._movement.shift(way, waiting)

    def _is_settled(self, way: Passage, before: LedgerEntry) -> bool:
        """Whether the environment served this release, as the ledger says, before anything was done."""
        state = self.target.observe()
        return state.release == way.package.digest and serves(before, way.package.digest, state)

    def _nothing_to_do(self, way: Passage, before: LedgerEntry) -> Delivered:
        """A run that was killed after it wrote the ledger has done what it was asked for."""
        self._books.catch_up(way, before)
        return self._end(way, Outcome.SUCCEEDED if before.run == way.run.run else Outcome.NOOP)

    def _validate(self, way: Passage, entry: LedgerEntry) -> Failure | None:
        if self.checker is None:
            return None
        self._enter(way, Phase.VALIDATE)
        self.target.set_release(entry.release)
        validation = self.checker.validate(entry, ringing=way.run.options.get("ringing", ()))
        way.detail["validation"] = validation.as_dict()
        if validation.outcome is Outcome.SUCCEEDED:
            return None
        reason = f"validation: {'; '.join(validation.complaints())}"
        return Failure(phase=Phase.VALIDATE, outcome=Outcome.ROLLED_BACK, reason=reason)

    def _record(self, way: Passage, entry: LedgerEntry) -> Delivered:
        self._enter(way, Phase.RECORD)
        self.ledger.record(self.lease, replace(entry, evidence={**entry.evidence, **way.detail}))
        self.target.set_release(entry.release)
        return self._end(way, Outcome.SUCCEEDED)

    def _end_badly(self, way: Passage, failure: Failure) -> Delivered:
        self.report({"event": "failed", "phase": failure.phase.value, "reason": failure.reason})
        if failure.may_continue:
            remedy = failure.remedy(way.run)
            return self._end(way, failure.outcome, phase=failure.phase, reason=failure.reason, remedy=remedy)
        if failure.needs_a_person or self.retreat is None:
            outcome = failure.outcome if failure.needs_a_person else Outcome.INCOMPLETE
            return self._end(way, outcome, reason=failure.reason, remedy=failure.remedy(way.run))
        way.run = replace(way.run, outcome=failure.outcome.value, reason=failure.reason)
        return self._go_back(way, failure)

    def _go_back(self, way: Passage, failure: Failure) -> Delivered:
        if self.retreat is None:
            name = self.target.config.name
            raise OpsError(
                f"run {way.run.run} was going back, which {name} does not do by itself",
                remedy=f"see what serves: uv run validate-deployment {name}; then deploy a release: uv run deploy {name}",
            )
        self._enter(way, Phase.ROLL_BACK)
        back = self.retreat.go_back(way.run, failure, way.before, self.lease)
        way.detail["rollback"] = back.as_dict()
        self._books.remember_failure(way, failure, is_back=back.outcome is failure.outcome)
        return self._end(way, back.outcome, reason=back.reason, remedy=back.remedy)


def _failure_of(run: Run) -> Failure:
    """The failure that a run was going back from when it was cut off."""
    outcome = Outcome(run.outcome) if run.outcome else Outcome.ROLLED_BACK
    return Failure(phase=Phase.ROLL_BACK, outcome=outcome, reason=run.reason)
