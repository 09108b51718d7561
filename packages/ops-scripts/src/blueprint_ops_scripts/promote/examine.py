"""Asking the gates: all of them, whatever the first one says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ..delivery.state import EnvironmentState
from ..delivery.target import Report, Target
from ..errors import CredentialsError, OpsError
from ..ledger.entry import LedgerEntry
from ..ledger.ledger import Ledger
from ..state.clock import Clock
from ..validate.checks import Answer
from ..validate.plan import failed, healthy
from ..validate.questions import Probe
from . import gates
from .gates import Gate, SeenDrift
from .plan import PromotionPlan

_HEALTH_TIMEOUT_SECONDS = 10.0


class TestRunner(Protocol):
    """Runs an environment's test command."""

    def run(self, command: Sequence[str], environment: Mapping[str, str]) -> bool:
        """Whether it passed; `environment` is added to this process's own."""


class DriftReader(Protocol):
    """Finds out what was changed by hand."""

    def drift(self, stacks: Sequence[str]) -> SeenDrift:
        """The drift of the named stacks."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """An environment, and what can be asked of it."""

    target: Target
    probe: Probe

    @property
    def name(self) -> str:
        """The environment's name."""
        return self.target.config.name


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What the gates look at."""

    source: EnvironmentState
    source_entry: LedgerEntry
    target: EnvironmentState
    plan: PromotionPlan


@dataclass(frozen=True, kw_only=True)
class Examiner:
    """Evaluates all gates of a promotion."""

    source: Place
    target: Place
    source_ledger: Ledger
    target_ledger: Ledger
    tests: TestRunner
    drift: DriftReader
    clock: Clock
    report: Report
    fix_forward: bool = False
    ack_one_way: bool = False

    def examine(self, scene: Scene) -> tuple[Gate, ...]:
        """Every gate's answer; one that fails to answer is unknown and stays shut."""
        limits = self.target.target.config.delivery.gates
        questions: Mapping[str, Callable[[], Gate]] = {
            "source_health": lambda: gates.source_health(
                self._health(scene.source), required=limits.health_checks_required
            ),
            "source_soak": lambda: gates.source_soak(
                scene.source_entry, scene.source, now=self.clock.now(), seconds=limits.soak_seconds
            ),
            "tests": lambda: self._tests(scene),
            "freeze_window": lambda: gates.freeze_window(limits.freezes, now=self.clock.now()),
            "target_alarms": lambda: gates.target_alarms(self.target.probe.alarms(), fix_forward=self.fix_forward),
            "target_drift": lambda: self._drift(scene.plan),
            "stack_state": lambda: gates.stack_state(scene.target),
            "target_traffic": lambda: gates.target_traffic(scene.target),
            "held_back": lambda: gates.not_held_back(
                scene.plan.release, self.target_ledger.held_back(scene.plan.release)
            ),
            "one_way_change": lambda: gates.one_way_change(scene.plan.one_way_changes(), acknowledged=self.ack_one_way),
        }
        return tuple(self._ask(name, question) for name, question in questions.items())

    def _ask(self, name: str, question: Callable[[], Gate]) -> Gate:
        try:
            gate = question()
        except CredentialsError:
            raise
        except OpsError as error:
            gate = gates.could_not_be_asked(name, str(error), error.remedy)
        self.report({"event": "gate", "name": gate.name, "status": gate.status.value, "message": gate.message})
        return gate

    def _health(self, state: EnvironmentState) -> list[Answer]:
        """The checks, spread evenly over the window."""
        limits = self.target.target.config.delivery.gates
        url = state.output("ApiUrl")
        if url is None:
            return [failed("no stack of the source has the output ApiUrl")]
        pause = limits.health_window_seconds / max(limits.health_checks - 1, 1)
        answers: list[Answer] = []
        for number in range(limits.health_checks):
            if number:
                self.clock.sleep(pause)
            answers.append(healthy(*self.source.probe.get(f"{url}/health", _HEALTH_TIMEOUT_SECONDS)))
            told = {"event": "health", "number": number + 1, "of": limits.health_checks, "message": answers[-1].message}
            self.report(told)
        return answers

    def _drift(self, plan: PromotionPlan) -> Gate:
        touched = [stack.name for stack in plan.stacks if stack.action == "update"]
        return gates.target_drift(touched, self.drift.drift(touched) if touched else SeenDrift())

    def _tests(self, scene: Scene) -> Gate:
        """A run that is too old, or missing, is made now."""
        command = self.source.target.config.delivery.test_command
        max_age = self.target.target.config.delivery.gates.test_max_age_seconds
        release = scene.plan.release
        if command and not _fresh(self.source_ledger.test_run(release), self.clock.now(), max_age):
            self._run_tests(command, scene.source, release)
        return gates.tests(self.source_ledger.test_run(release), command=command, now=self.clock.now(), max_age=max_age)

    def _run_tests(self, command: Sequence[str], state: EnvironmentState, release: str) -> None:
        started = self.clock.now()
        environment = {"BLUEPRINT_ENVIRONMENT": self.source.name, "BLUEPRINT_API_URL": state.output("ApiUrl") or ""}
        self.report({"event": "note", "text": f"testing {self.source.name}: {' '.join(command)}"})
        passed = self.tests.run(command, environment)
        now = self.clock.now()
        self.source_ledger.add_test_run(
            release, passed=passed, at=now, command=" ".join(command), seconds=now - started
        )


def _fresh(run: Mapping[str, Any] | None, now: float, max_age: float) -> bool:
    return run is not None and bool(run["passed"]) and now - run["at"] <= max_age
