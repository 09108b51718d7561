"""What can go wrong while traffic moves."""

from ..errors import OpsError
from ..outcomes import Outcome


class RolloutRefusedError(OpsError):
    """The rollout cannot start as asked; nothing was written."""

    outcome = Outcome.PLAN_REFUSED


class DivergedError(OpsError):
    """Somebody else changed the alias during the rollout; nothing was touched since."""

    outcome = Outcome.DIVERGED


class StaleAliasError(OpsError):
    """The alias has another revision than expected, so that the write was refused."""

    outcome = Outcome.DIVERGED
