"""The remediation of one environment under its delivery lease: sweep, plan, approve, execute, verify, record."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace

from blueprint_config import EnvironmentConfig

from ..drift.progress import Say
from ..errors import UsageError
from ..ledger.ledger import Ledger
from ..ledger.runs import Phase, Run, RunBook
from ..outcomes import Outcome
from ..state.clock import Clock
from ..state.items import Store
from ..state.lease import Lease, hold_lease
from .approval import Confirm, Leave
from .execution import Executor, PlanVoidError
from .leftovers import Leftovers
from .plan import RemediationPlan
from .planning import Planner
from .ports import ChangeSets, Detector
from .record import (
    KIND,
    change_set_name,
    ended,
    new_record,
    plan_of,
    planned,
    preparing,
    progress_of,
)


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How the command ended."""

    outcome: Outcome
    run: Run
    plan: RemediationPlan | None
    reason: str = ""
    remedy: str = ""


@dataclass(frozen=True, kw_only=True)
class Remediation:
    """One `remediate-drift`, ready to run."""

    config: EnvironmentConfig
    store: Store
    change_sets: ChangeSets
    detector: Detector
    planner: Planner
    clock: Clock
    identity: str
    """Who asks, from STS."""

    owner: str
    say: Say
    stacks: Sequence[str] = ()
    plan_only: bool = False
    yes: bool = False
    """Whether the caller vouches for the plan; counts only where no approval is required."""

    confirm: Confirm | None = None
    """None without a terminal."""

    ledger_stacks: Callable[[], dict[str, str]] = field(default=dict)
    """Time of the last update of each stack, for the ledger."""

    def start(self, name: str) -> Ended:
        """Plan, and carry out what is approved at once."""
        with self._locked(name) as lease:
            self._leftovers(lease).sweep(self.clock.now())
            run = new_record(name, environment=self.config.name, initiator=self.identity, now=self.clock.now())
            try:
                run, plan = self._plan(run, lease)
            except BaseException as error:
                stopped = isinstance(error, KeyboardInterrupt)
                self._leftovers(lease).drop(name, Outcome.INTERRUPTED if stopped else Outcome.INCOMPLETE)
                raise
            if self.plan_only or not plan.executed or plan.refusals:
                return self._unexecuted(run, plan, lease)
            return self._approved_or_not(run, plan, lease)

    def resume(self, name: str) -> Ended:
        """Go on with a planned run, or with one that was broken off."""
        with self._locked(name) as lease:
            run = self._book(lease).get(name)
            plan = plan_of(run)
            if run.kind != KIND or not run.open or plan is None:
                raise UsageError(
                    f"run {name} cannot be resumed: it is {run.outcome or run.kind}",
                    remedy=f"make a new plan: uv run remediate-drift {self.config.name}",
                )
            if run.phase is not Phase.PLANNED:
                return self._execute(run, plan, lease)
            return self._approved_or_not(run, plan, lease)

    def _locked(self, run: str) -> AbstractContextManager[Lease]:
        return hold_lease(self.store, scope=self.config.name, owner=self.owner, run=run, clock=self.clock)

    def _book(self, lease: Lease) -> RunBook:
        return RunBook(lease.store, self.config.name)

    def _leftovers(self, lease: Lease) -> Leftovers:
        return Leftovers(lease=lease, book=self._book(lease), change_sets=self.change_sets, say=self.say)

    def _plan(self, run: Run, lease: Lease) -> tuple[Run, RemediationPlan]:
        report = self.detector.detect(self.stacks)

        def prepare(stacks: Sequence[str]) -> None:
            self._book(lease).save(lease, preparing(run, stacks))

        plan = self.planner.plan(report, change_set_name(run.run), prepare)
        stacks = [stack.arn for stack in plan.stacks if stack.approved or stack.change_set]
        return self._book(lease).save(lease, planned(preparing(run, stacks), plan)), plan

    def _unexecuted(self, run: Run, plan: RemediationPlan, lease: Lease) -> Ended:
        """The plan alone: wanted so, refused, or with nothing in it that CloudFormation could do."""
        self._leftovers(lease).clear(run)
        if plan.refusals:
            outcome, reason = Outcome.PLAN_REFUSED, "; ".join(plan.refusals)
        elif plan.executed:
            outcome, reason = Outcome.PLANNED, "only the plan was asked for"
        elif plan.stacks:
            outcome, reason = Outcome.DRIFTED, "nothing of the drift can be put back by a change set"
        else:
            outcome, reason = Outcome.NOOP, "nothing drifted"
        run = self._book(lease).save(lease, ended(run, outcome, reason))
        remedy = "leave the stack out with --stack, or repair it by hand; nothing was executed" if plan.refusals else ""
        return Ended(outcome=outcome, run=run, plan=plan, reason=reason, remedy=remedy)

    def _approved_or_not(self, run: Run, plan: RemediationPlan, lease: Lease) -> Ended:
        if plan.expired(self.clock.now()):
            return self._refused(run, plan, lease, Outcome.PLAN_REFUSED, "the plan has expired")
        leave = Leave(delivery=self.config.delivery, store=self.store, yes=self.yes, confirm=self.confirm)
        said, why = leave.for_plan(run, plan, self.clock.now())
        if said == "no":
            return self._refused(run, plan, lease, Outcome.APPROVAL_REJECTED, why)
        if said == "nothing":
            command = (
                f"uv run releases approve {run.run}; then: uv run remediate-drift {plan.environment} --resume {run.run}"
            )
            return Ended(
                outcome=Outcome.APPROVAL_MISSING,
                run=run,
                plan=plan,
                reason=f"run {run.run} is not approved: {why}",
                remedy=command,
            )
        return self._execute(run, plan, lease)

    def _refused(self, run: Run, plan: RemediationPlan, lease: Lease, outcome: Outcome, why: str) -> Ended:
        self._leftovers(lease).clear(run)
        run = self._book(lease).save(lease, ended(run, outcome, why))
        return Ended(
            outcome=outcome,
            run=run,
            plan=plan,
            reason=why,
            remedy=f"make a new plan: uv run remediate-drift {plan.environment}",
        )

    def _execute(self, run: Run, plan: RemediationPlan, lease: Lease) -> Ended:
        book = self._book(lease)
        executor = Executor(
            change_sets=self.change_sets,
            detector=self.detector,
            clock=self.clock,
            say=self.say,
            save=lambda record: book.save(lease, record),
        )
        try:
            run = executor.execute(run, plan.executed)
        except PlanVoidError as void:
            return self._refused(book.get(run.run), plan, lease, void.outcome, str(void))
        finally:
            self._tell_ledger(plan, book.get(run.run), lease)
        outcome, reason = _verdict(run, plan)
        self._leftovers(lease).clear(run)
        return Ended(outcome=outcome, run=book.save(lease, ended(run, outcome, reason)), plan=plan, reason=reason)

    def _tell_ledger(self, plan: RemediationPlan, run: Run, lease: Lease) -> None:
        """Our own update of a stack is no deployment behind the ledger's back."""
        done = [stack for stack in plan.executed if progress_of(run)[stack.arn] not in ("pending", "already")]
        ledger = Ledger(lease.store, self.config.name)
        entry = ledger.live() if done else None
        if entry is None:
            return
        now = self.ledger_stacks()
        ours = {
            one.name: now[one.name] for one in done if entry.stacks.get(one.name) == one.updated and one.name in now
        }
        if ours:
            ledger.refresh(lease, replace(entry, stacks={**entry.stacks, **ours}))


def _verdict(run: Run, plan: RemediationPlan) -> tuple[Outcome, str]:
    """The outcome of the whole from how each stack ended."""
    states = progress_of(run)
    named = ", ".join(f"{stack.name}: {states[stack.arn]}" for stack in plan.executed)
    for state, outcome in (
        ("failed", Outcome.ROLLBACK_FAILED),
        ("rolled_back", Outcome.ROLLED_BACK),
        ("drifted", Outcome.DRIFTED),
        ("unverified", Outcome.INCOMPLETE),
    ):
        if state in states.values():
            return outcome, named
    return (Outcome.NOOP if set(states.values()) == {"already"} else Outcome.SUCCEEDED), named
