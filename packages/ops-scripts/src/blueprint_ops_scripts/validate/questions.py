"""How each check gets its answer: what it looks at, and which pure function judges it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ..aws.functions import VersionFacts
from ..delivery.state import EnvironmentState
from ..ledger.entry import LedgerEntry
from . import plan
from .checks import Answer, Check, Status

LOG_WINDOW_SECONDS = 300.0


class Probe(Protocol):
    """What the checks look at."""

    def observe(self) -> EnvironmentState:
        """Stacks, parameters and aliases."""

    def live_versions(self, state: EnvironmentState) -> Mapping[str, VersionFacts | None]:
        """The live version of each function."""

    def get(self, url: str, timeout_seconds: float) -> tuple[int | None, str]:
        """Status and body of a GET; None and the reason when there was no answer."""

    def alarms(self) -> Mapping[str, str]:
        """State of each alarm of the environment by name."""

    def queue_depth(self, url: str) -> int:
        """Messages in a queue."""

    def log_errors(self, function: str, since: float) -> int:
        """Number of error lines that a function logged since then (seconds since the epoch)."""


@dataclass(kw_only=True)
class Look:
    """What a question may use."""

    probe: Probe
    state: EnvironmentState
    entry: LedgerEntry | None
    now: float
    """Seconds since the epoch."""

    ringing: frozenset[str] = frozenset()
    """Alarms that rang before the release came."""


def _health(look: Look, check: Check) -> Answer:
    url = look.state.output("ApiUrl")
    if url is None:
        return plan.failed("no stack has the output ApiUrl")
    return plan.healthy(*look.probe.get(f"{url}/health", check.timeout_seconds))


def _dead_letters(look: Look, _check: Check) -> Answer:
    url = look.state.output("DeadLetterQueueUrl")
    if url is None:
        return (
            plan.passed("there is no dead-letter queue") if look.state.stacks else plan.unknown("no stack is deployed")
        )
    depth = look.probe.queue_depth(url)
    return plan.failed(f"{depth} messages in {url}") if depth else plan.passed("empty")


def _log_errors(look: Look, _check: Check) -> Answer:
    if not look.state.functions:
        return plan.unknown("no function is deployed")
    since = look.now - LOG_WINDOW_SECONDS
    found = {name: look.probe.log_errors(seen.function_name, since) for name, seen in look.state.functions.items()}
    noisy = [f"{name} {count}" for name, count in found.items() if count]
    return Answer(status=Status.WARN, message=f"errors: {', '.join(noisy)}") if noisy else plan.passed("none")


QUESTIONS: Mapping[str, Callable[[Look, Check], Answer]] = {
    "stacks_stable": lambda look, _: plan.stacks_stable(look.state),
    "live_equals_ledger": lambda look, _: plan.live_equals_ledger(look.state, look.entry),
    "traffic_whole": lambda look, _: plan.traffic_whole(look.state),
    "versions_active": lambda look, _: plan.versions_active(look.state, look.probe.live_versions(look.state)),
    "code_equals_ledger": lambda look, _: plan.code_equals_ledger(look.probe.live_versions(look.state), look.entry),
    "health": _health,
    "release_parameter": lambda look, _: plan.release_parameter(look.state, look.entry),
    "dead_letters": _dead_letters,
    "alarms": lambda look, _: plan.alarms_quiet(look.probe.alarms(), before=look.ringing),
    "log_errors": _log_errors,
}
