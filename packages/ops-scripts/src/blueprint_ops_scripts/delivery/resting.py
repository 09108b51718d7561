"""Waiting for CloudFormation: what it was told it does to the end, also when the process that told it is gone."""

from ..errors import OpsError
from ..outcomes import Outcome
from ..state.lease import Lease
from .state import EnvironmentState
from .target import Report, Target

_POLL_SECONDS = 2.0
_DEADLINE_SECONDS = 3_600.0
NEVER_DEPLOYED = "REVIEW_IN_PROGRESS"
"""A stack that has nothing but a change set: it waits for a person, and has no template."""

AT_REST = frozenset(
    {
        "CREATE_COMPLETE",
        "UPDATE_COMPLETE",
        "UPDATE_ROLLBACK_COMPLETE",
        "IMPORT_COMPLETE",
        "IMPORT_ROLLBACK_COMPLETE",
    }
)
"""Stack states in which nothing moves and nothing is broken."""


class StillMovingError(OpsError):
    """A stack has not come to rest."""

    outcome = Outcome.INCOMPLETE


def wait_for_rest(target: Target, lease: Lease, report: Report) -> EnvironmentState:
    """Return when no stack of the environment is moving, with its stacks; at once when none is.

    Raises:
        StillMovingError: one still moved after an hour.
    """
    clock, told = lease.clock, ""
    deadline = clock.now() + _DEADLINE_SECONDS
    while words := _moving(state := target.glance()):
        lease.assert_held()
        if clock.now() >= deadline:
            raise StillMovingError(
                f"waiting for CloudFormation: after an hour {words}", remedy="look at the events of the stack"
            )
        if words != told:
            told = words
            report({"event": "note", "text": f"waiting for CloudFormation: {words}"})
        clock.sleep(_POLL_SECONDS)
    return state


def _moving(state: EnvironmentState) -> str:
    found = [
        f"{name} is {stack.status}"
        for name, stack in sorted(state.stacks.items())
        if stack.status.endswith("_IN_PROGRESS") and stack.status != NEVER_DEPLOYED
    ]
    return "; ".join(found)
