"""Running every invariant over environments of which some values may not be known."""

from collections.abc import Sequence
from typing import NamedTuple

from ..models.environment import EnvironmentConfig
from .invariant import AllCheck, Broken, Finding, FleetInvariant, Invariant, NotKnownError, as_known, ask
from .registry import FLEET_INVARIANTS, INVARIANTS


class Subject(NamedTuple):
    """An environment to judge, and what of it is not known."""

    config: EnvironmentConfig
    broken: Broken = frozenset()


class Breach(NamedTuple):
    """An invariant that does not hold, and where."""

    invariant: Invariant | FleetInvariant
    finding: Finding


def judge(subjects: Sequence[Subject]) -> list[Breach]:
    """Everything that the environments break, each by itself and all together."""
    # The name is what findings are filed under; a wrong one has been replaced by that of its file.
    known = [as_known(config, broken - {("name",)}) for config, broken in subjects]
    breaches = [
        Breach(invariant, finding)
        for config in known
        for invariant in INVARIANTS
        if (finding := ask(invariant.check, config)) is not None
    ]
    whole = [config for config, broken in subjects if not broken]
    for fleet_invariant in FLEET_INVARIANTS:
        breaches += [Breach(fleet_invariant, finding) for finding in _ask_all(fleet_invariant.check, known, whole)]
    return breaches


def _ask_all(
    check: AllCheck, known: Sequence[EnvironmentConfig], whole: Sequence[EnvironmentConfig]
) -> Sequence[Finding]:
    """What the check says of all environments, or of those without a broken value when it needs one."""
    try:
        return check(known)
    except NotKnownError:
        return check(whole)
