"""What can go wrong with shared state."""

from ..errors import OpsError
from ..outcomes import Outcome


class ConditionFailedError(OpsError):
    """Somebody else wrote first, so that the write was refused and nothing changed."""

    outcome = Outcome.INCOMPLETE


class LockedError(OpsError):
    """Another run holds the lock."""

    outcome = Outcome.LOCKED


class LeaseLostError(OpsError):
    """The lease ran out or another run took it: this run may not write any more."""

    outcome = Outcome.INCOMPLETE


class UnknownRunError(OpsError):
    """There is no run of that name."""

    outcome = Outcome.USAGE
