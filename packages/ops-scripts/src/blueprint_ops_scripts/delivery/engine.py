"""The way of a verified release into an environment: stacks, traffic, validation, ledger; and back again when it fails.

Every phase is written to the run before it begins, so that a killed run can be resumed where it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from ..errors import OpsError
from ..ledger.entry import LedgerEntry, LiveCode
from ..ledger.ledger import Ledger
from ..ledger.runs import Phase, Run, RunBook
from ..outcomes import Outcome
from ..state.lease import Lease
from ..validate.run import Validation
from .package import Package, code_differences
from .retreat import Failure, Retreat
from .state import EnvironmentState, FunctionState
from .target import Report, ShiftReport, Target, Traffic


class Checker(Protocol):
    """Who validates the environment after the shift."""

    def validate(self, entry: LedgerEntry | None) -> Validation:
        """Compare the environment with what it should run."""


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

    def deliver(self, run: Run, package: Package, *, evidence: Mapping[str, Any]) -> Delivered:
        """Deploy, shift, validate and record. `evidence` is what is known already, for the ledger."""
        before = self.ledger.live()
        run = self._begin(run)
        detail: dict[str, Any] = {}
        if run.phase is Phase.ROLL_BACK:
            return self._go_back(run, package, _failure_of(run), before, detail)
        failure = self._deploy(run, package, detail)
        if failure is None and before and self._is_settled(before, package):
            return self._nothing_to_do(run, before, detail)
        failure = failure or self._move(run, package, detail)
        if failure is None:
            entry = self._entry(run, package, {**evidence, **detail}, before)
            failure = self._validate(run, entry, detail)
            if failure is None:
                return self._record(run, entry, detail)
        return self._end_badly(run, package, failure, before, detail)

    def _begin(self, run: Run) -> Run:
        """What was live before is remembered once: a resumed run must not take the new versions for the old ones."""
        if run.before:
            return run
        state = self.target.observe()
        return replace(run, before={name: found.live for name, found in state.functions.items() if found.live})

    def _enter(self, run: Run, phase: Phase) -> None:
        self.lease.assert_held()
        self.runs.save(self.lease, replace(run, phase=phase))
        self.report({"event": "phase", "phase": phase.value})

    def _deploy(self, run: Run, package: Package, detail: dict[str, Any]) -> Failure | None:
        self._enter(run, Phase.DEPLOY)
        done = self.target.deploy_stacks(package.assembly, [f"{self.target.config.name}/**"], self.report)
        detail["stacks"] = {"changed": done.changed, "unchanged": done.unchanged, "failed": done.failed}
        if not done.ok:
            return Failure(
                phase=Phase.DEPLOY, outcome=Outcome.ROLLED_BACK, reason=f"deploying the stacks: {done.reason}"
            )
        found = code_differences(package, self.target.code(_published(self.target.observe())))
        found += self._template_differences(package, done.changed)
        if found:
            reason = f"what was deployed is not what was verified: {'; '.join(found)}"
            return Failure(phase=Phase.DEPLOY, outcome=Outcome.ARTEFACT_MISMATCH, reason=reason)
        return None

    def _template_differences(self, package: Package, changed: Sequence[str]) -> list[str]:
        """Stacks that CloudFormation updated with another template: it reads them from a bucket that others may write to."""
        wanted = {stack.name: stack for stack in package.assembly.stacks(self.target.config.name)}
        names = [name for name in changed if name in wanted]
        return [f"{name} has another template" for name in names if self.target.template(name) != wanted[name].body()]

    def _move(self, run: Run, package: Package, detail: dict[str, Any]) -> Failure | None:
        state = self.target.observe()
        waiting = self._to_shift(state, package)
        if not waiting:
            detail["shift"] = {"outcome": Outcome.NOOP.value}
            return None
        self._enter(run, Phase.SHIFT)
        try:
            shifted = self.traffic.shift(
                waiting, lease=self.lease, run=run.run, profile=run.options.get("profile"), report=self.report
            )
        except OpsError as error:
            if error.outcome is not Outcome.PLAN_REFUSED:
                raise
            shifted = ShiftReport(outcome=Outcome.ROLLED_BACK, reason=f"it was refused: {error}")
        detail["shift"] = {"outcome": shifted.outcome.value, "reason": shifted.reason, **shifted.detail}
        if shifted.outcome in (Outcome.SUCCEEDED, Outcome.NOOP):
            return None
        return Failure(phase=Phase.SHIFT, outcome=shifted.outcome, reason=f"shifting traffic: {shifted.reason}")

    def _to_shift(self, state: EnvironmentState, package: Package) -> Mapping[str, FunctionState]:
        """Nothing, where the stacks move the alias, and where the ledger says that this release has its traffic already.

        After a way back the stacks publish the old code under a new number: the same release, not a new one to shift to.
        """
        if self.target.config.delivery.engine != "rollout" or serves(self.ledger.live(), package.digest, state):
            return {}
        return state.waiting()

    def _is_settled(self, before: LedgerEntry, package: Package) -> bool:
        """Whether the environment served this release, as the ledger says, before anything was done."""
        state = self.target.observe()
        return state.release == package.digest and serves(before, package.digest, state)

    def _nothing_to_do(self, run: Run, before: LedgerEntry, detail: Mapping[str, Any]) -> Delivered:
        """The stacks may have caught up with the live-version parameters: the ledger learns the time of that update."""
        updated = self.target.observe().updated()
        if dict(before.stacks) != updated:
            self.ledger.refresh(self.lease, replace(before, stacks=updated))
        self.runs.save(self.lease, replace(run, phase=Phase.DONE, outcome=Outcome.NOOP.value))
        return Delivered(outcome=Outcome.NOOP, detail=detail)

    def _validate(self, run: Run, entry: LedgerEntry, detail: dict[str, Any]) -> Failure | None:
        if self.checker is None:
            return None
        self._enter(run, Phase.VALIDATE)
        self.target.set_release(entry.release)
        validation = self.checker.validate(entry)
        detail["validation"] = validation.as_dict()
        if validation.outcome is Outcome.SUCCEEDED:
            return None
        reason = f"validation: {'; '.join(validation.complaints())}"
        return Failure(phase=Phase.VALIDATE, outcome=Outcome.ROLLED_BACK, reason=reason)

    def _record(self, run: Run, entry: LedgerEntry, detail: Mapping[str, Any]) -> Delivered:
        self._enter(run, Phase.RECORD)
        self.ledger.record(self.lease, replace(entry, evidence={**entry.evidence, **detail}))
        self.target.set_release(entry.release)
        self.runs.save(self.lease, replace(run, phase=Phase.DONE, outcome=Outcome.SUCCEEDED.value))
        return Delivered(outcome=Outcome.SUCCEEDED, detail=detail)

    def _entry(
        self, run: Run, package: Package, evidence: Mapping[str, Any], before: LedgerEntry | None
    ) -> LedgerEntry:
        state = self.target.observe()
        live = {name: (found.function_name, found.live) for name, found in state.functions.items() if found.live}
        code = self.target.code(live)
        facts = package.manifest.facts
        return LedgerEntry(
            release=package.digest,
            manifest_sha256=package.manifest.sha256(),
            commit=facts.commit,
            dirty=facts.dirty,
            run=run.run,
            by=run.initiator,
            since=self.lease.clock.now(),
            functions={name: LiveCode(version=live[name][1], code_sha256=found) for name, found in code.items()},
            stacks=state.updated(),
            evidence=evidence,
            previous=_to_go_back_to(before, package.digest),
        )

    def _end_badly(
        self, run: Run, package: Package, failure: Failure, before: LedgerEntry | None, detail: dict[str, Any]
    ) -> Delivered:
        self.report({"event": "failed", "phase": failure.phase.value, "reason": failure.reason})
        if failure.needs_a_person or failure.may_continue or self.retreat is None:
            outcome = failure.outcome if self.retreat or failure.needs_a_person else Outcome.INCOMPLETE
            phase = failure.phase if failure.may_continue else Phase.DONE
            self.runs.save(self.lease, replace(run, phase=phase, outcome=outcome.value, reason=failure.reason))
            return Delivered(outcome=outcome, reason=failure.reason, remedy=failure.remedy(run.run), detail=detail)
        run = replace(run, outcome=failure.outcome.value, reason=failure.reason)
        return self._go_back(run, package, failure, before, detail)

    def _go_back(
        self, run: Run, package: Package, failure: Failure, before: LedgerEntry | None, detail: dict[str, Any]
    ) -> Delivered:
        if self.retreat is None:
            raise OpsError(f"run {run.run} was going back, which {self.target.config.name} does not do by itself")
        self._enter(run, Phase.ROLL_BACK)
        back = self.retreat.go_back(run, failure, before, self.lease)
        detail["rollback"] = back.as_dict()
        self._remember_failure(run, package, failure, before, detail)
        self.runs.save(self.lease, replace(run, phase=Phase.DONE, outcome=back.outcome.value, reason=back.reason))
        return Delivered(outcome=back.outcome, reason=back.reason, remedy=back.remedy, detail=detail)

    def _remember_failure(
        self, run: Run, package: Package, failure: Failure, before: LedgerEntry | None, detail: Mapping[str, Any]
    ) -> None:
        """Hold the release back, and let the ledger know the stacks as they are now: going back updated them."""
        failed = self._entry(run, package, detail, before)
        entry = replace(failed, status="rolled_back", note=failure.reason, functions={})
        self.ledger.mark_failed(self.lease, entry, reason=failure.reason)
        if before:
            self.ledger.refresh(self.lease, replace(before, stacks=failed.stacks))


def _failure_of(run: Run) -> Failure:
    """The failure that a run was going back from when it was cut off."""
    outcome = Outcome(run.outcome) if run.outcome else Outcome.ROLLED_BACK
    return Failure(phase=Phase.ROLL_BACK, outcome=outcome, reason=run.reason)


def serves(entry: LedgerEntry | None, digest: str, state: EnvironmentState) -> bool:
    """Whether the ledger names the release, and every live alias gives all its traffic to the ledger's version."""
    if entry is None or entry.release != digest or state.split():
        return False
    return {name: code.version for name, code in entry.functions.items()} == {
        name: found.live for name, found in state.functions.items()
    }


def _published(state: EnvironmentState) -> dict[str, tuple[str, str]]:
    return {name: (found.function_name, found.published) for name, found in state.functions.items() if found.published}


def _to_go_back_to(before: LedgerEntry | None, digest: str) -> str | None:
    if before is None:
        return None
    return before.previous if before.release == digest else before.release
