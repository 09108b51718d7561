"""Asking every question, with its retries, until each has its last answer."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import CredentialsError, NotAllowedError, OpsError
from ..ledger.entry import LedgerEntry
from ..outcomes import Outcome
from ..state.clock import Clock
from . import plan
from .checks import CHECKS, Answer, Check, CheckResult, Status
from .questions import QUESTIONS, Look, Probe


@dataclass(frozen=True, kw_only=True)
class Validation:
    """What all checks said."""

    outcome: Outcome
    results: tuple[CheckResult, ...]

    def as_dict(self) -> dict[str, Any]:
        """The validation as it stands in the JSON document and in the ledger."""
        return {"outcome": self.outcome.value, "checks": [result.as_dict() for result in self.results]}

    def complaints(self) -> list[str]:
        """One line for every check that did not pass."""
        return [complaint(result) for result in self.remarkable()]

    def remarkable(self) -> list[CheckResult]:
        """The results of every check that did not pass."""
        return [result for result in self.results if result.answer.status is not Status.PASS]


def complaint(result: CheckResult) -> str:
    """A check that did not pass, in a line."""
    return f"{result.check.name} {result.answer.status}: {result.answer.message}"


class Validator:
    """Runs the checks against one environment."""

    def __init__(
        self,
        probe: Probe,
        *,
        clock: Clock,
        report: Callable[[Mapping[str, Any]], None],
        checks: Sequence[Check] = CHECKS,
    ) -> None:
        self.probe = probe
        self.clock = clock
        self.report = report
        self.checks = checks

    def validate(self, entry: LedgerEntry | None, *, ringing: Collection[str] = ()) -> Validation:
        """Compare the environment with `entry`, the release that it should run.

        Alarms in `ringing` rang before the release came, which is to mend them: they warn, all others fail.
        """
        look = Look(
            probe=self.probe,
            state=self.probe.observe(),
            entry=entry,
            now=self.clock.now(),
            ringing=frozenset(ringing),
        )
        results = tuple(self._ask(check, look) for check in self.checks)
        return Validation(outcome=plan.overall(results), results=results)

    def _ask(self, check: Check, look: Look) -> CheckResult:
        started = self.clock.now()
        attempts, answer = 1, _attempt(check, look)
        while answer.status in (Status.FAIL, Status.UNKNOWN) and attempts <= check.retries:
            self.clock.sleep(check.pause_seconds)
            look.state = self.probe.observe()
            attempts, answer = attempts + 1, _attempt(check, look)
        self.report({"event": "check", "name": check.name, "status": answer.status.value, "message": answer.message})
        return CheckResult(check=check, answer=answer, attempts=attempts, seconds=self.clock.now() - started)


def _attempt(check: Check, look: Look) -> Answer:
    try:
        return QUESTIONS[check.name](look, check)
    except NotAllowedError as error:  # one question that these credentials may not ask; the others they may
        return plan.unknown(f"{error}; {error.remedy}")
    except CredentialsError:
        raise
    except OpsError as error:
        return plan.unknown(str(error))
