"""Gates and plan of a promotion, for every wave, under the locks of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..delivery.package import Package
from ..delivery.target import Report
from ..ledger.entry import LedgerEntry
from ..ledger.ledger import Ledger
from ..ledger.runs import Run, RunBook
from ..state.clock import Clock
from ..state.lease import Lease
from .examine_source import SourceExaminer
from .examine_target import TargetExaminer
from .gate import Gate, override
from .options import Options, beyond_the_usual
from .place import Place
from .plan import PromotionPlan
from .planning import Planner
from .ports import TestRunner
from .prepared import Part, Prepared
from .wave import Aim, take_aim


@dataclass(frozen=True, kw_only=True)
class Preparer:
    """Examines and plans."""

    source: Place
    tests: TestRunner
    report: Report
    clock: Clock
    options: Options

    def prepare(self, run: Run, package: Package, entry: LedgerEntry, locked: Sequence[tuple[Aim, Lease]]) -> Prepared:
        """Plan every wave that does not run the release yet, ask every gate, and save the run with both.

        `entry` is the source's live one. The environments are looked at again, now that they are locked.
        """
        fresh = [(_again(aim, lease), lease) for aim, lease in locked]
        waiting = [(aim, lease) for aim, lease in fresh if not aim.runs_exactly(package.digest)] or fresh[:1]
        plans = [self._plan(run, package, aim) for aim, _ in waiting]
        of_source = self._examine_source(entry, waiting[0][0])
        parts: list[Part] = []
        for (aim, lease), plan in zip(waiting, plans, strict=True):
            examiner = TargetExaminer(
                aim=aim, store=lease.store, clock=self.clock, report=self.report, options=self.options
            )
            answers = (*(of_source if not parts else ()), *examiner.examine(plan))
            parts.append(Part(aim=aim, lease=lease, plan=plan, gates=override(answers, self.options.overrides)))
        prepared = Prepared(run=run, package=package, parts=tuple(parts))
        return replace(prepared, run=_saved(prepared, locked[0]))

    def _plan(self, run: Run, package: Package, aim: Aim) -> PromotionPlan:
        target = aim.wave.place.target
        profile = self.options.profile or target.config.delivery.profile
        asked = tuple(beyond_the_usual(self.options.as_dict()))
        planner = Planner(target=target, change_sets=aim.wave.change_sets, profile=profile, asked=asked)
        return planner.plan(run.run, package, source=self.source.name, state=aim.state, entry=aim.entry)

    def _examine_source(self, entry: LedgerEntry, first: Aim) -> tuple[Gate, ...]:
        """Once for all waves, with the limits of the first that waits."""
        target = self.source.target
        examiner = SourceExaminer(
            source=self.source,
            ledger=Ledger(target.store(target.glance()), self.source.name),
            limits=first.wave.place.target.config.delivery.gates,
            tests=self.tests,
            clock=self.clock,
            report=self.report,
        )
        return examiner.examine(entry)


def ringing(part: Part) -> list[str]:
    """Alarms that rang when a gate was opened for a release that is to mend them."""
    (found,) = (gate for gate in part.gates if gate.name == "target_alarms")
    return [str(name) for name in found.evidence.get("ringing", ())]


def _again(aim: Aim, lease: Lease) -> Aim:
    seen = take_aim(aim.wave)
    return seen if seen.store else replace(seen, store=lease.store)


def _saved(prepared: Prepared, home: tuple[Aim, Lease]) -> Run:
    aim, lease = home
    planned = replace(
        prepared.run,
        plan_digest=prepared.digest,
        plan=prepared.text,
        gates=tuple(gate.as_dict() for gate in prepared.gates),
        release=prepared.package.digest,
    )
    return RunBook(lease.store, aim.name).save(lease, planned)
