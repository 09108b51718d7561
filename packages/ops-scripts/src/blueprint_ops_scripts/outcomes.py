"""The outcomes that a command can have, and the exit code of each; the same for every command."""

from enum import StrEnum


class Outcome(StrEnum):
    """How a command ended. The exit code says who must act, the outcome says why."""

    SUCCEEDED = "succeeded"
    NOOP = "noop"
    CLEAN = "clean"
    PLANNED = "planned"

    GATE_BLOCKED = "gate_blocked"
    LOCKED = "locked"
    APPROVAL_MISSING = "approval_missing"
    APPROVAL_REJECTED = "approval_rejected"
    ARTEFACT_MISMATCH = "artefact_mismatch"
    PLAN_REFUSED = "plan_refused"
    ROLLED_BACK = "rolled_back"
    CHECKS_FAILED = "checks_failed"
    DRIFTED = "drifted"

    USAGE = "usage"
    CONFIG_INVALID = "config_invalid"

    INCONCLUSIVE = "inconclusive"
    INCOMPLETE = "incomplete"
    CREDENTIALS = "credentials"
    AWS_UNAVAILABLE = "aws_unavailable"
    HELD = "held"

    ROLLBACK_FAILED = "rollback_failed"
    ROLLBACK_BLOCKED = "rollback_blocked"
    DIVERGED = "diverged"

    INTERRUPTED = "interrupted"

    @property
    def exit_code(self) -> int:
        """0 done; 1 the answer is no; 2 usage; 3 could not find out or finish; 4 a person is needed; 130 interrupted."""
        return _EXIT_CODES[self]


_EXIT_CODES = {
    **dict.fromkeys((Outcome.SUCCEEDED, Outcome.NOOP, Outcome.CLEAN, Outcome.PLANNED), 0),
    **dict.fromkeys(
        (
            Outcome.GATE_BLOCKED,
            Outcome.LOCKED,
            Outcome.APPROVAL_MISSING,
            Outcome.APPROVAL_REJECTED,
            Outcome.ARTEFACT_MISMATCH,
            Outcome.PLAN_REFUSED,
            Outcome.ROLLED_BACK,
            Outcome.CHECKS_FAILED,
            Outcome.DRIFTED,
        ),
        1,
    ),
    **dict.fromkeys((Outcome.USAGE, Outcome.CONFIG_INVALID), 2),
    **dict.fromkeys(
        (Outcome.INCONCLUSIVE, Outcome.INCOMPLETE, Outcome.CREDENTIALS, Outcome.AWS_UNAVAILABLE, Outcome.HELD), 3
    ),
    **dict.fromkeys((Outcome.ROLLBACK_FAILED, Outcome.ROLLBACK_BLOCKED, Outcome.DIVERGED), 4),
    Outcome.INTERRUPTED: 130,
}

_SEVERITY = (4, 2, 1, 3, 0)


def worst(outcomes: list[Outcome]) -> Outcome:
    """The outcome that a person must hear of first: exit codes in the order 4, 2, 1, 3, 0; interrupted before all."""
    if Outcome.INTERRUPTED in outcomes:
        return Outcome.INTERRUPTED
    return min(outcomes, key=lambda outcome: _SEVERITY.index(outcome.exit_code))
