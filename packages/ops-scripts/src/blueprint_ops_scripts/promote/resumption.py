"""Going on with a promotion that was killed, interrupted or held in the middle of one environment."""

from dataclasses import dataclass
from pathlib import Path

from ..delivery.reporting import both, notes
from ..delivery.target import Report
from ..errors import UsageError
from ..ledger.events import keeping_events
from ..ledger.runs import Phase, Run
from ..outcomes import Outcome
from ..state.clock import Clock
from ..state.lease import hold_lease
from ..state.patience import outlast
from .courier import Courier
from .options import Options
from .package import refetched
from .prepared import Ended
from .wave import Wave


@dataclass(frozen=True, kw_only=True)
class Resumption:
    """Continues one run in the phase that it reached. The source is not asked: the run knows what was verified."""

    wave: Wave
    report: Report
    clock: Clock
    owner: str
    workspace: Path

    def go_on(self, run: Run) -> Ended:
        """Continue an open run beyond its planning."""
        target = self.wave.place.target
        state = target.glance()
        store, name = target.store(state), self.wave.name
        outlast(store, scope=name, run=run.run, clock=self.clock, say=notes(self.report))
        with (
            hold_lease(store, scope=name, owner=self.owner, run=run.run, clock=self.clock) as lease,
            keeping_events(store, run.run, self.clock) as keeper,
        ):
            package = refetched(target.releases(state), run, self.workspace)
            courier = Courier(source=str(run.source), report=both(self.report, keeper.take), workspace=self.workspace)
            delivered = courier.resume(self.wave, run, package, lease)
        ended = Ended(
            outcome=delivered.outcome,
            run=run,
            manifest=package.manifest,
            delivered=delivered,
            reason=delivered.reason,
            remedy=delivered.remedy,
        )
        return _with_the_others(ended, run, name)


def refuse_run(run: Run, source: str | None, options: Options) -> None:
    """Refuse to take up what the command line does not describe.

    Raises:
        UsageError: it is no promotion, one from another environment, or it began already and is to go on otherwise.
    """
    if run.kind != "promote":
        raise UsageError(f"run {run.run} is no promotion: it is a {run.kind} run", remedy=run.resume_command)
    if source and source != run.source:
        raise UsageError(f"run {run.run} promotes from {run.source}, not from {source}", remedy=run.resume_command)
    if run.open and run.phase is not Phase.PLANNED and options.changes_the_plan:
        raise UsageError(
            f"run {run.run} is in the phase {run.phase.value} already, with the options that were approved: others come too late",
            remedy=run.resume_command,
        )


def _with_the_others(ended: Ended, run: Run, name: str) -> Ended:
    """A run that was one of several waves has not reached those after it."""
    names = list(run.options.get("waves", ()))
    later = names[names.index(name) + 1 :] if name in names else []
    if not later or ended.outcome not in (Outcome.SUCCEEDED, Outcome.NOOP):
        return ended
    return Ended(
        outcome=Outcome.INCOMPLETE,
        run=run,
        manifest=ended.manifest,
        delivered=ended.delivered,
        reason=f"{name} has the release now; the waves after it were not started: {', '.join(later)}",
        remedy=f"uv run promote {run.source} {names[0]}",
    )
