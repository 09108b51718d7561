"""What a remediation never does, however well approved. Pure."""

from collections.abc import Collection, Iterator

from ..promote.changes import STATEFUL
from .change_set import ChangeSet, ResourceChange
from .ports import StackState
from .stack_policy import forbids

_SETTLED = (
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
)
"""States in which a stack takes a change set."""


def stack_refusals(stack: StackState) -> Iterator[str]:
    """Why a stack cannot be changed now."""
    if stack.status not in _SETTLED:
        yield f"stack {stack.name} is in {stack.status}"


def change_set_refusals(made: ChangeSet) -> Iterator[str]:
    """Why a change set as a whole is not one that puts drift back."""
    if made.mode != "REVERT_DRIFT":
        yield f"the change set has deployment mode {made.mode or 'standard'}, not REVERT_DRIFT"
    if made.status != "CREATE_COMPLETE" or made.execution != "AVAILABLE":
        yield f"the change set is {made.status}, {made.execution}: {made.reason or 'no reason given'}"


def change_refusals(change: ResourceChange, stack: StackState, *, allow_stateful: Collection[str]) -> Iterator[str]:
    """Why one change is not made."""
    replaces = change.replacement in ("True", "Conditional") or any(
        one.recreates != "Never" for one in change.properties
    )
    named = f"{change.type} {change.logical_id}"
    if replaces:
        yield f"{named} would be replaced"
    if change.policy_action:
        yield f"{named}: CloudFormation would apply {change.policy_action} to the old resource"
    if change.type in STATEFUL and not {change.logical_id, f"{stack.name}/{change.logical_id}"} & set(allow_stateful):
        yield f"{named} holds data; allow it with --allow-stateful {change.logical_id}"
    if forbids(stack.policy, logical_id=change.logical_id, type=change.type, replaces=replaces):
        yield f"{named} is protected by the stack's policy"
