"""The gates of an environment that a release goes to: nothing moves, nothing rings, nothing was changed by hand."""

from dataclasses import dataclass
from functools import partial

from ..delivery.target import Report
from ..ledger.ledger import Ledger
from ..ledger.runs import Phase, Run, RunBook
from ..outcomes import Outcome
from ..state.clock import Clock
from ..state.items import Store
from . import gates
from .asking import Question, ask_all
from .gate import Gate, not_applicable
from .gates import SeenDrift
from .options import Options
from .place import Place
from .plan import PromotionPlan
from .wave import Aim

NEED_A_RELEASE = ("target_alarms", "target_drift", "target_traffic", "one_way_change")
"""Gates that compare with what is live: into an empty environment they have nothing to look at."""


@dataclass(frozen=True, kw_only=True)
class TargetExaminer:
    """Asks the gates of one wave."""

    aim: Aim
    store: Store
    clock: Clock
    report: Report
    options: Options

    def examine(self, plan: PromotionPlan) -> tuple[Gate, ...]:
        """The answers for a plan that was made for the environment as `aim` shows it."""
        questions = self._questions(plan)
        if self.aim.empty:
            why = f"{self.aim.name} has no release yet"
            questions |= {name: partial(not_applicable, name, why) for name in NEED_A_RELEASE}
        return ask_all(questions, environment=self.aim.name, report=self.report)

    def _questions(self, plan: PromotionPlan) -> dict[str, Question]:
        place: Place = self.aim.wave.place
        limits, ledger = place.target.config.delivery.gates, Ledger(self.store, self.aim.name)
        return {
            "freeze_window": lambda: gates.freeze_window(limits.freezes, now=self.clock.now()),
            "target_alarms": lambda: gates.target_alarms(place.probe.alarms(), fix_forward=self.options.fix_forward),
            "target_drift": lambda: self._drift(plan),
            "stack_state": lambda: gates.stack_state(self.aim.state, aws=place.target.aws),
            "target_traffic": lambda: gates.target_traffic(self.aim.state, self._suspects(), environment=self.aim.name),
            "held_back": lambda: gates.not_held_back(plan.release, ledger.held_back(plan.release)),
            "one_way_change": lambda: gates.one_way_change(
                plan.one_way_changes(), acknowledged=self.options.ack_one_way, doubts=plan.doubts()
            ),
        }

    def _drift(self, plan: PromotionPlan) -> Gate:
        touched = [stack.name for stack in plan.stacks if stack.action == "update"]
        seen = self.aim.wave.drift.drift(touched) if touched else SeenDrift()
        return gates.target_drift(touched, seen, environment=self.aim.name)

    def _suspects(self) -> list[Run]:
        """Runs that may have split traffic; asked only where it is split."""
        if not self.aim.state.split():
            return []
        runs = RunBook(self.store, self.aim.name).all()
        began = [run for run in runs if run.phase is not Phase.PLANNED]
        return [run for run in began if run.open or run.outcome == Outcome.DIVERGED.value]
