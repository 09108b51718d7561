"""The gates of the environment that a release comes from: it is well, it has run the release, the tests passed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blueprint_config.models.delivery import GatesConfig

from ..delivery.state import EnvironmentState
from ..delivery.target import Report
from ..ledger.entry import LedgerEntry
from ..ledger.ledger import Ledger
from ..state.clock import Clock
from ..validate.checks import Answer
from ..validate.plan import failed, healthy
from . import gates
from .asking import ask_all
from .gate import Gate
from .place import Place
from .ports import TestRunner

_HEALTH_TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, kw_only=True)
class SourceExaminer:
    """Asks the source's gates, with the limits of the target."""

    source: Place
    ledger: Ledger
    limits: GatesConfig
    tests: TestRunner
    clock: Clock
    report: Report

    def examine(self, entry: LedgerEntry) -> tuple[Gate, ...]:
        """The answers for the release of `entry`, which is live in the source."""
        state = self.source.target.observe()
        return ask_all(
            {
                "source_health": lambda: gates.source_health(
                    self._health(state), required=self.limits.health_checks_required
                ),
                "source_soak": lambda: gates.source_soak(
                    entry,
                    state,
                    environment=self.source.name,
                    now=self.clock.now(),
                    seconds=self.limits.soak_seconds,
                ),
                "tests": lambda: self._tests(state, entry.release),
            },
            environment=self.source.name,
            report=self.report,
        )

    def _health(self, state: EnvironmentState) -> list[Answer]:
        """The checks, spread evenly over the window."""
        url = state.output("ApiUrl")
        if url is None:
            return [failed("no stack of the source has the output ApiUrl")]
        pause = self.limits.health_window_seconds / max(self.limits.health_checks - 1, 1)
        answers: list[Answer] = []
        for number in range(1, self.limits.health_checks + 1):
            if answers:
                self.clock.sleep(pause)
            answers.append(healthy(*self.source.probe.get(f"{url}/health", _HEALTH_TIMEOUT_SECONDS)))
            said = {"number": number, "of": self.limits.health_checks, "message": answers[-1].message}
            self.report({"event": "health", **said})
        return answers

    def _tests(self, state: EnvironmentState, release: str) -> Gate:
        """A run that is too old, or missing, is made now."""
        command, max_age = self.source.target.config.delivery.test_command, self.limits.test_max_age_seconds
        if command and not _fresh(self.ledger.test_run(release), self.clock.now(), max_age):
            self._run_tests(command, state, release)
        return gates.tests(self.ledger.test_run(release), command=command, now=self.clock.now(), max_age=max_age)

    def _run_tests(self, command: Sequence[str], state: EnvironmentState, release: str) -> None:
        started = self.clock.now()
        environment = {"BLUEPRINT_ENVIRONMENT": self.source.name, "BLUEPRINT_API_URL": state.output("ApiUrl") or ""}
        self.report({"event": "note", "text": f"testing {self.source.name}: {' '.join(command)}"})
        passed = self.tests.run(command, environment)
        now = self.clock.now()
        self.ledger.add_test_run(release, passed=passed, at=now, command=" ".join(command), seconds=now - started)


def _fresh(run: Mapping[str, Any] | None, now: float, max_age: float) -> bool:
    return run is not None and bool(run["passed"]) and now - run["at"] <= max_age
