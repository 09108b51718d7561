"""Carries out an approved plan, one stack at a time: check again, write the intent, execute, wait, verify."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..drift.progress import Say
from ..drift.report import DriftReport, Finding
from ..errors import OpsError
from ..ledger.runs import Run
from ..outcomes import Outcome
from ..state.clock import Clock
from .change_set import ChangeSet
from .guards import change_set_refusals, stack_refusals
from .plan import StackPlan
from .planning import POLL_SECONDS
from .ports import ChangeSets, Detector
from .record import Progress, advanced, progress_of

EXECUTION_SECONDS = 3_600.0
"""How long one stack may take."""

_RUNNING = "EXECUTE_IN_PROGRESS"


class PlanVoidError(OpsError):
    """The world is not the one that was approved any more."""

    outcome = Outcome.PLAN_REFUSED


@dataclass(frozen=True, kw_only=True)
class Executor:
    """Works through the stacks of a plan. `save` writes the run before and after each act, under the fence."""

    change_sets: ChangeSets
    detector: Detector
    clock: Clock
    say: Say
    save: Callable[[Run], Run]

    def execute(self, run: Run, stacks: Sequence[StackPlan]) -> Run:
        """Carry out what is left of the plan; stops at the first stack that does not end well.

        Raises:
            PlanVoidError: a stack, a change set or the drift itself changed since the approval; nothing was done there.
        """
        waiting = [stack for stack in stacks if progress_of(run)[stack.arn] == "pending"]
        for stack in waiting:
            self._same_change_set(stack)
        for stack in stacks:
            progress = progress_of(run)[stack.arn]
            if progress in ("pending", "executing"):
                run, progress = self._one(run, stack, progress)
            if progress in ("rolled_back", "failed"):
                return run
        return run

    def _one(self, run: Run, stack: StackPlan, progress: Progress) -> tuple[Run, Progress]:
        began = progress == "executing" and not self._not_begun(stack)
        if not began:
            self._same_change_set(stack)
            if not self._still_drifted(stack):
                self.say(f"{stack.name}: nothing to put back any more")
                self.change_sets.delete(stack.arn, stack.change_set)
                return self._save(run, stack, "already")
            run, _ = self._save(run, stack, "executing")
            self._same_change_set(stack)
            self.say(f"{stack.name}: executing the change set")
            self.change_sets.execute(stack.arn, stack.change_set)
        return self._save(run, stack, self._end(stack))

    def _save(self, run: Run, stack: StackPlan, progress: Progress) -> tuple[Run, Progress]:
        self.say(f"{stack.name}: {progress}")
        return self.save(advanced(run, stack.arn, progress)), progress

    def _not_begun(self, stack: StackPlan) -> bool:
        """Whether an earlier run wrote its intent and went no further."""
        made = self.change_sets.read(stack.arn, stack.change_set)
        return made is not None and made.execution == "AVAILABLE"

    def _same_change_set(self, stack: StackPlan) -> None:
        made = self.change_sets.read(stack.arn, stack.change_set)
        if made is None:
            raise _void(stack, "its change set has gone")
        if made.digest() != stack.change_set_digest:
            raise _void(stack, "its change set is not the one that was approved")
        state = self.change_sets.stack(stack.arn)
        if state.updated != stack.updated:
            raise _void(stack, "it was updated since")
        for why in (*change_set_refusals(made), *stack_refusals(state)):
            raise _void(stack, why)

    def _still_drifted(self, stack: StackPlan) -> bool:
        """Whether the resources are exactly as they were when the plan was made; False when somebody mended them all.

        Raises:
            PlanVoidError: they have changed again.
        """
        report = self._look_at(stack)
        if not report.complete:
            raise _void(stack, "its resources could not be checked once more")
        now = _identities(report.findings)
        approved = _identities(stack.approved)
        known = _identities([step.finding for step in stack.steps])
        if now - known or (now & approved and approved - now):
            raise _void(stack, "what drifted there has changed since")
        return bool(now & approved)

    def _look_at(self, stack: StackPlan) -> DriftReport:
        return self.detector.recheck({stack.name: stack.touched})

    def _end(self, stack: StackPlan) -> Progress:
        """Wait for the stack, then see what became of the drift."""
        self._await_execution(stack)
        status = self.change_sets.stack(stack.arn).status
        if status in ("UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"):
            return "rolled_back"
        if status.endswith("_FAILED"):
            return "failed"
        report = self._look_at(stack)
        left = {one.fingerprint for one in report.findings if one.verdict == "drift"}
        if left & {one.fingerprint for one in stack.approved}:
            return "drifted"
        return "mended" if report.complete else "unverified"

    def _await_execution(self, stack: StackPlan) -> None:
        until = self.clock.now() + EXECUTION_SECONDS
        while self._busy(stack):
            if self.clock.now() >= until:
                raise OpsError(
                    f"{stack.name}: its change set still runs after {EXECUTION_SECONDS / 60:.0f} minutes",
                    remedy="look at the stack's events, then repeat with --resume",
                )
            self.clock.sleep(POLL_SECONDS)

    def _busy(self, stack: StackPlan) -> bool:
        made: ChangeSet | None = self.change_sets.read(stack.arn, stack.change_set)
        if made is not None and made.execution == _RUNNING:
            return True
        return self.change_sets.stack(stack.arn).status.endswith("_IN_PROGRESS")


def _identities(findings: Sequence[Finding]) -> set[tuple[str, str | None, str | None]]:
    """Drift with its values: another value is another drift."""
    return {(one.fingerprint, one.actual, one.expected) for one in findings if one.verdict == "drift"}


def _void(stack: StackPlan, why: str) -> PlanVoidError:
    return PlanVoidError(
        f"{stack.name}: {why}; nothing was executed there", remedy="make a new plan: uv run remediate-drift ENV"
    )
