"""`--dry-run`: how many calls a run would make. Stacks and resources are listed; no detection is started."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .admission import Admission, admit
from .calls import CallPool, Fault
from .discovery import all_stacks, select
from .knowledge import Knowledge
from .listing import all_resources
from .observed import ResourceRecord, StackRecord
from .recent import recently_checked
from .run_options import RunOptions
from .scheduler import Scheduler
from .steps import Procedure

PAGE = 100
"""Entries on a page of stacks, resources or drift records (CloudFormation API reference)."""

_LOOKS = 1.4
"""Questions about a detection until it has ended: most have after the first, see `knowledge`."""


@dataclass(kw_only=True)
class Budget:
    """What a run would take."""

    environment: str
    stacks: int = 0
    resources: int = 0
    accepted: int = 0
    """Stacks whose results are young enough for `--max-age`."""

    waiting: list[str] = field(default_factory=list)
    """Stacks in progress, which a run would wait for."""

    calls: Counter[str] = field(default_factory=Counter)
    """By API; about, for nobody knows how long a detection takes."""

    unread: list[str] = field(default_factory=list)
    """Stacks whose resources could not be listed, with the reason; they are missing from the numbers."""

    def as_dict(self) -> dict[str, Any]:
        """The budget as it stands in the document."""
        return {
            "environment": self.environment,
            "stacks": self.stacks,
            "resources": self.resources,
            "accepted": self.accepted,
            "waiting": self.waiting,
            "unread": self.unread,
            "calls": dict(sorted(self.calls.items())),
            "calls_in_all": sum(self.calls.values()),
        }

    def lines(self) -> Iterable[str]:
        """The budget for people."""
        yield f"{self.environment}: {self.stacks} stacks, {self.resources} resources, about {sum(self.calls.values())} calls"
        yield from (f"  {count:6d} {api}" for api, count in sorted(self.calls.items()))
        if self.accepted:
            yield f"  {self.accepted} stacks were checked lately enough and are only read"
        yield from (f"  {name} is in progress and would be waited for" for name in self.waiting)
        yield from (f"  not counted: {reason}" for reason in self.unread)


def budget_of(pool: CallPool, options: RunOptions) -> Budget | Fault:
    """The budget of one environment; the fault when its stacks cannot be listed."""
    scheduler = Scheduler(pool, None)
    found = scheduler.result(all_stacks())
    if not isinstance(found, list):
        return found
    stacks = select(found, prefix=options.prefix, globs=options.globs)
    budget = Budget(environment=options.environment, stacks=len(stacks))
    budget.calls["DescribeStacks"] = 2 * max(1, math.ceil(len(found) / PAGE))
    knowledge = Knowledge(accept_since=options.accept_since)
    listed = {stack.arn: scheduler.result(_resources(stack)) for stack in stacks}
    for stack in stacks:
        _add(budget, stack, listed[stack.arn], knowledge)
    return budget


def _resources(stack: StackRecord) -> Procedure[Mapping[str, ResourceRecord] | Fault]:
    return (yield from all_resources(stack.arn))


def _add(
    budget: Budget, stack: StackRecord, resources: Mapping[str, ResourceRecord] | Fault, knowledge: Knowledge
) -> None:
    if isinstance(resources, Fault):
        budget.unread.append(f"{stack.name}: {resources.text}")
        return
    admission = admit(stack.status)
    if admission in (Admission.NOT_APPLICABLE, Admission.GONE):
        return
    if admission is Admission.WAIT:
        budget.waiting.append(stack.name)
    budget.resources += len(resources)
    pages = max(1, math.ceil(len(resources) / PAGE))
    budget.calls["ListStackResources"] += pages
    if recently_checked(resources, stack, knowledge) is not None:
        budget.accepted += 1
    else:
        budget.calls["DetectStackDrift"] += 1
        budget.calls["DescribeStackDriftDetectionStatus"] += math.ceil(_LOOKS)
    if any(one.drift in ("MODIFIED", "DELETED") for one in resources.values()):
        budget.calls["DescribeStackResourceDrifts"] += pages
        budget.calls["GetTemplate"] += 1
