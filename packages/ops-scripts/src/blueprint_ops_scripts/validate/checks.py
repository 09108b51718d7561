"""What is checked, as data, and what a check can answer."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """What a check found. UNKNOWN is not a pass: it says that nobody knows."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    """What a failed check means."""

    REQUIRED = "required"
    """The environment is not well."""

    ADVISORY = "advisory"
    """Somebody should look."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One question about an environment."""

    name: str
    question: str
    severity: Severity
    timeout_seconds: float = 10
    """How long one attempt may take."""

    retries: int = 0
    """Further attempts after one that did not pass."""

    pause_seconds: float = 2
    """Time between two attempts."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one attempt found."""

    status: Status
    message: str


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """The last answer to a check."""

    check: Check
    answer: Answer
    attempts: int
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """The result as it stands in the JSON document."""
        return {
            "name": self.check.name,
            "severity": self.check.severity.value,
            **{key: str(value) for key, value in asdict(self.answer).items()},
            "attempts": self.attempts,
            "seconds": round(self.seconds, 3),
        }


CHECKS = (
    Check(name="stacks_stable", question="is every stack at rest after a success", severity=Severity.REQUIRED),
    Check(
        name="live_equals_ledger",
        question="does every live alias name the ledger's version",
        severity=Severity.REQUIRED,
    ),
    Check(name="traffic_whole", question="does one version have all live traffic", severity=Severity.REQUIRED),
    Check(name="versions_active", question="can every live version be invoked", severity=Severity.REQUIRED, retries=5),
    Check(name="code_equals_ledger", question="is the live code what the ledger says", severity=Severity.REQUIRED),
    Check(name="health", question="does GET /health answer 200 and healthy", severity=Severity.REQUIRED, retries=4),
    Check(
        name="release_parameter",
        question="does the release parameter name the live release",
        severity=Severity.ADVISORY,
    ),
    Check(name="dead_letters", question="is the dead-letter queue empty", severity=Severity.ADVISORY),
    Check(name="alarms", question="is no alarm ringing", severity=Severity.REQUIRED),
    Check(name="log_errors", question="do the last five minutes of logs hold no error", severity=Severity.ADVISORY),
)
