"""Makes a plan: detect, choose, let CloudFormation prepare change sets, and hold them against what was found."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from ..drift.progress import Say
from ..drift.redaction import Redactor
from ..drift.report import DriftReport, Finding, StackResult
from ..errors import OpsError
from ..outcomes import Outcome
from ..state.clock import Clock
from .actions import Choice, Step, steps_for
from .change_set import ChangeSet
from .guards import change_refusals, change_set_refusals, stack_refusals
from .matching import match
from .plan import RemediationPlan, StackPlan
from .ports import ChangeSets, StackState

POLL_SECONDS = 2.0
CREATION_SECONDS = 600.0
"""How long CloudFormation may take to prepare one change set."""

MOST_STEPS = 400
"""A plan is one item of the state table, which holds 400 KB."""


class PlanTooLargeError(OpsError):
    """More drift than one plan can hold."""

    outcome = Outcome.PLAN_REFUSED


@dataclass(frozen=True, kw_only=True)
class Planner:
    """Plans one remediation. `prepare` is told of the change sets before the first of them is made."""

    environment: str
    account: str
    change_sets: ChangeSets
    redactor: Redactor
    clock: Clock
    say: Say
    allow_stateful: Collection[str] = ()
    choices: Mapping[str, Choice]

    def plan(self, report: DriftReport, name: str, prepare: Callable[[Sequence[str]], None]) -> RemediationPlan:
        """The plan for what `report` says; `name` is that of the change sets.

        Raises:
            PlanTooLargeError: there is too much drift for one plan.
        """
        steps = steps_for(report.findings, self.choices, nested=roots_of(report.stacks))
        if len(steps) > MOST_STEPS:
            raise PlanTooLargeError(
                f"{len(steps)} findings are more than the {MOST_STEPS} that one plan holds",
                remedy="choose with --stack",
            )
        drafts = [self._draft(report, stack, steps) for stack in sorted({step.finding.stack for step in steps})]
        prepare([draft.arn for draft in drafts if draft.approved])
        stacks = tuple(self._prepared(draft, name, report) if draft.approved else draft for draft in drafts)
        verdicts: Counter[str] = Counter(finding.verdict for finding in report.findings if finding.verdict != "drift")
        return RemediationPlan(
            environment=self.environment,
            account=self.account,
            made_at=self.clock.now(),
            stacks=stacks,
            left_alone=dict(verdicts),
        )

    def _draft(self, report: DriftReport, name: str, steps: Sequence[Step]) -> StackPlan:
        known: dict[str, StackResult] = {stack.name: stack for stack in report.stacks}
        arn = known[name].arn if name in known else name
        return StackPlan(name=name, arn=arn, steps=tuple(step for step in steps if step.finding.stack == name))

    def _prepared(self, draft: StackPlan, name: str, report: DriftReport) -> StackPlan:
        """The stack's plan with its change set, or with why there is none."""
        state = self.change_sets.stack(draft.arn)
        draft = replace(draft, updated=state.updated)
        if refusals := tuple(stack_refusals(state)):
            return replace(draft, refusals=refusals)
        self.say(f"{draft.name}: preparing a change set")
        self.change_sets.create(draft.arn, name)
        made = self._await_creation(draft.arn, name)
        if made is None:
            return replace(
                draft, refusals=(f"the change set was not ready after {CREATION_SECONDS:.0f} s, or vanished",)
            )
        if made.empty:
            return _nothing_to_revert(draft)
        return self._compared(draft, state, made, report.of_stack(draft.name))

    def _compared(self, draft: StackPlan, state: StackState, made: ChangeSet, findings: Sequence[Finding]) -> StackPlan:
        matched = match(made.changes, draft.steps, findings, self.redactor)
        refusals = [
            *change_set_refusals(made),
            *(f"phantom: {one}" for one in matched.phantoms),
            *(
                why
                for change in made.changes
                for why in change_refusals(change, state, allow_stateful=self.allow_stateful)
            ),
        ]
        return replace(
            draft,
            steps=tuple(_honest(step, matched.mended) for step in draft.steps) if not matched.phantoms else draft.steps,
            change_set=made.id,
            change_set_digest=made.digest(),
            touched=tuple(made.touched()),
            changes=tuple(change.text() for change in made.changes),
            refusals=tuple(dict.fromkeys(refusals)),
        )

    def _await_creation(self, stack: str, name: str) -> ChangeSet | None:
        until = self.clock.now() + CREATION_SECONDS
        while self.clock.now() < until:
            made = self.change_sets.read(stack, name)
            if made is None or made.status in ("CREATE_COMPLETE", "FAILED"):
                return made
            self.clock.sleep(POLL_SECONDS)
        return None


def roots_of(stacks: Sequence[StackResult]) -> dict[str, str]:
    """Name of the outermost stack for that of each nested one; of an unknown parent, what its ARN says."""
    known = {stack.arn: stack for stack in stacks}
    roots = {}
    for stack in stacks:
        outer, seen = stack, set[str]()
        while outer.parent in known and outer.parent not in seen:
            seen.add(outer.parent)
            outer = known[outer.parent]
        if stack.parent is not None:
            roots[stack.name] = outer.name if outer.parent is None else outer.parent.split("/")[1]
    return roots


def _nothing_to_revert(draft: StackPlan) -> StackPlan:
    return replace(draft, steps=tuple(_honest(step, frozenset()) for step in draft.steps))


def _honest(step: Step, mended: Collection[str]) -> Step:
    """A step that the change set does not carry out is left to a person, who is told why."""
    if not step.executed or step.finding.fingerprint in mended:
        return step
    return replace(step, action="manual", reason="CloudFormation's change set does not put it back: repair it by hand")
