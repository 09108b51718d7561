"""How a remediation stands in the environment's book of runs: written before each act, read by whoever comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from ..ledger.runs import Phase, Run
from ..outcomes import Outcome
from .plan import RemediationPlan

KIND = "remediate"
Progress = Literal["pending", "executing", "mended", "already", "drifted", "unverified", "rolled_back", "failed"]
"""A stack before its turn; from just before its execution on; and how it ended."""

_PLAN, _PROGRESS, _STACKS = "remediation", "progress", "change_set_stacks"


def new_record(name: str, *, environment: str, initiator: str, now: float) -> Run:
    """A run that has not planned anything yet."""
    return Run(run=name, kind=KIND, environment=environment, release="", initiator=initiator, started=now, updated=now)


def change_set_name(run: str) -> str:
    """What the change sets of a run are called, in every stack."""
    return f"blueprint-revert-{run}"


def preparing(run: Run, stacks: Sequence[str]) -> Run:
    """The run, about to make change sets in these stacks (ARNs): whoever finds it knows what to clear away."""
    return replace(run, options={**run.options, _STACKS: list(stacks)})


def prepared_stacks(run: Run) -> tuple[str, ...]:
    """ARNs of the stacks in which the run made change sets, or meant to."""
    return tuple(run.options.get(_STACKS, ()))


def planned(run: Run, plan: RemediationPlan) -> Run:
    """The run with its plan, waiting for an approval."""
    progress = {stack.arn: "pending" for stack in plan.executed}
    options = {**run.options, _PLAN: plan.as_item(), _PROGRESS: progress}
    return replace(run, plan_digest=plan.digest(), plan=plan.text(), options=options)


def plan_of(run: Run) -> RemediationPlan | None:
    """The plan of a run; None when it ended before it had one."""
    item: Mapping[str, Any] | None = run.options.get(_PLAN)
    return RemediationPlan.from_item(item) if item else None


def progress_of(run: Run) -> dict[str, Progress]:
    """How far each stack is, by ARN."""
    return dict(run.options.get(_PROGRESS, {}))


def advanced(run: Run, stack: str, progress: Progress) -> Run:
    """The run with one stack further on."""
    options = {**run.options, _PROGRESS: {**progress_of(run), stack: progress}}
    return replace(run, phase=Phase.DEPLOY, options=options)


def ended(run: Run, outcome: Outcome, reason: str = "") -> Run:
    """The run, over."""
    return replace(run, phase=Phase.DONE, outcome=outcome.value, reason=reason)
