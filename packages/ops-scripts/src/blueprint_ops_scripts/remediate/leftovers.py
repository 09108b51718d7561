"""What runs leave behind that do not come to their end: change sets in CloudFormation, and records that are open."""

from dataclasses import dataclass

from ..drift.progress import Say
from ..errors import OpsError
from ..ledger.runs import Phase, Run, RunBook
from ..outcomes import Outcome
from ..state.lease import Lease
from .ports import ChangeSets
from .record import KIND, change_set_name, ended, plan_of, prepared_stacks, progress_of


@dataclass(frozen=True, kw_only=True)
class Leftovers:
    """Clears away under the environment's lease, so that no process is at work on what it finds."""

    lease: Lease
    book: RunBook
    change_sets: ChangeSets
    say: Say

    def sweep(self, now: float) -> None:
        """End the runs that nobody will go on with: what they left in CloudFormation goes, their record says how far they came."""
        for run in self.book.all():
            if run.kind != KIND or not run.open:
                continue
            plan = plan_of(run)
            if run.phase is Phase.PLANNED and plan is not None and not plan.expired(now):
                continue
            self.say(f"clearing away the change sets of run {run.run}")
            self.clear(run)
            how = ", ".join(f"{arn.split('/')[1]}: {state}" for arn, state in progress_of(run).items())
            reason = f"nobody went on with it ({how or 'no plan'})"
            self.book.save(self.lease, ended(run, Outcome.INCOMPLETE, reason))

    def drop(self, name: str, outcome: Outcome) -> None:
        """Clear away what a run left that did not come to its plan."""
        for run in self.book.all():
            if run.run == name and run.open:
                self.clear(run)
                self.book.save(self.lease, ended(run, outcome, "it ended before it had a plan"))

    def clear(self, run: Run) -> None:
        """Remove the change sets of a run; one that is executing stays, and so does one that cannot be removed now."""
        for stack in prepared_stacks(run):
            try:
                self.change_sets.delete(stack, change_set_name(run.run))
            except OpsError as error:
                self.say(f"a change set stays behind: {error}")
