"""What can keep a promotion from beginning."""

from ..errors import OpsError
from ..outcomes import Outcome


class NothingToPromoteError(OpsError):
    """The source has no live release."""

    outcome = Outcome.PLAN_REFUSED


class WrongSourceError(OpsError):
    """The target's configuration names another environment to take releases from."""

    outcome = Outcome.PLAN_REFUSED
