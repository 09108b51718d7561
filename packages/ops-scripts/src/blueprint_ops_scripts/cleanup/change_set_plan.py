"""Which change sets may go: those that a plan of ours made and did not live to delete. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .decision import AT_REST, Decision, DeleteChangeSet, Keep, too_young

PREFIX = "plan-"
"""How a promotion's plan names its change sets: followed by the name of its run."""


@dataclass(frozen=True, kw_only=True)
class SeenChangeSet:
    """One change set of a stack of the environment."""

    stack: str
    stack_status: str
    name: str
    age: float | None
    """Seconds; None when CloudFormation does not say."""


def decide(seen: Sequence[SeenChangeSet], *, environment: str, open_runs: frozenset[str]) -> Iterator[Decision]:
    """A decision for every change set."""
    for change_set in seen:
        reason = _reason_to_keep(change_set, environment, open_runs)
        if reason:
            yield Keep(what=f"change set {change_set.name} of {change_set.stack}", reason=reason)
        else:
            yield DeleteChangeSet(stack=change_set.stack, name=change_set.name)


def _reason_to_keep(seen: SeenChangeSet, environment: str, open_runs: frozenset[str]) -> str:
    if not seen.name.startswith(f"{PREFIX}{environment}-"):
        return "it is not of a plan of ours"
    if seen.stack_status not in AT_REST:
        return f"its stack is {seen.stack_status}"
    if seen.name.removeprefix(PREFIX) in open_runs:
        return "its run is open"
    return too_young(seen.age)
