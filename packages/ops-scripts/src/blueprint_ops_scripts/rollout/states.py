"""The states of a rollout, and which of them leave traffic split or are an end."""

from enum import StrEnum


class State(StrEnum):
    """Where a rollout is; written before and after every change of an alias."""

    PREFLIGHT = "PREFLIGHT"
    NOOP = "NOOP"
    BOOTSTRAP = "BOOTSTRAP"
    PUBLISHED = "PUBLISHED"
    PROBING = "PROBING"
    STEP = "STEP"
    BAKING = "BAKING"
    HELD = "HELD"
    FLIP = "FLIP"
    POST_WATCH = "POST_WATCH"
    ROLLING_BACK = "ROLLING_BACK"

    SUCCEEDED = "SUCCEEDED"
    ROLLED_BACK = "ROLLED_BACK"
    ROLLBACK_FAILED = "ROLLBACK_FAILED"
    ROLLBACK_BLOCKED = "ROLLBACK_BLOCKED"
    DIVERGED = "DIVERGED"
    ABORTED = "ABORTED"

    @property
    def final(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self in _FINAL

    @property
    def before_traffic(self) -> bool:
        """Whether no alias was touched yet."""
        return self in {State.PREFLIGHT, State.NOOP, State.BOOTSTRAP, State.PUBLISHED, State.PROBING}


_FINAL = {
    State.NOOP,
    State.SUCCEEDED,
    State.ROLLED_BACK,
    State.ROLLBACK_BLOCKED,
    State.DIVERGED,
    State.ABORTED,
}
"""ROLLBACK_FAILED is not among them: the watchdog tries again."""
