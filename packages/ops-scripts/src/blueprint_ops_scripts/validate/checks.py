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
    remedy: str
    """What a person does about it; `{environment}` stands for the environment's name."""

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
    Check(
        name="stacks_stable",
        question="is every stack at rest after a success",
        severity=Severity.REQUIRED,
        remedy="wait for a stack that moves; uv run deploy {environment} names the repair command of one that is stuck",
    ),
    Check(
        name="live_equals_ledger",
        question="does every live alias name the ledger's version",
        severity=Severity.REQUIRED,
        remedy="who moved it: uv run releases history {environment}, uv run rollout status --env {environment}; "
        "back to the ledger's: uv run deploy {environment} --release DIGEST",
    ),
    Check(
        name="traffic_whole",
        question="does one version have all live traffic",
        severity=Severity.REQUIRED,
        remedy="end the rollout: uv run rollout status --env {environment}",
    ),
    Check(
        name="versions_active",
        question="can every live version be invoked",
        severity=Severity.REQUIRED,
        retries=5,
        remedy="see the version's state: aws lambda get-function-configuration --function-name NAME --qualifier VERSION",
    ),
    Check(
        name="code_equals_ledger",
        question="is the live code what the ledger says",
        severity=Severity.REQUIRED,
        remedy="find out who published it; put back what was verified: uv run deploy {environment} --release DIGEST",
    ),
    Check(
        name="health",
        question="does GET /health answer 200 and healthy",
        severity=Severity.REQUIRED,
        retries=4,
        remedy="read the function's log; the release before: uv run releases history {environment}, then "
        "uv run deploy {environment} --release DIGEST",
    ),
    Check(
        name="release_parameter",
        question="does the release parameter name the live release",
        severity=Severity.ADVISORY,
        remedy="deploying the live release again writes it: uv run deploy {environment} --release DIGEST",
    ),
    Check(
        name="dead_letters",
        question="is the dead-letter queue empty",
        severity=Severity.ADVISORY,
        remedy="read what failed: aws sqs receive-message --queue-url URL",
    ),
    Check(
        name="alarms",
        question="is no alarm ringing",
        severity=Severity.REQUIRED,
        remedy="see why: aws cloudwatch describe-alarm-history --alarm-name NAME",
    ),
    Check(
        name="log_errors",
        question="do the last five minutes of logs hold no error",
        severity=Severity.ADVISORY,
        remedy="read them: aws logs tail /aws/lambda/NAME --since 10m --filter-pattern ERROR",
    ),
)
