"""Making the plan: the release's templates against the deployed ones, and CloudFormation's own view of what differs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from ..delivery.nested import deployed_tree, stored_tree
from ..delivery.package import Package
from ..delivery.policy import traffic_policy
from ..delivery.resting import AT_REST, NEVER_DEPLOYED
from ..delivery.state import EnvironmentState
from ..delivery.target import Target
from ..ledger.entry import LedgerEntry
from ..release.assembly import StackArtifact
from .changes import Action, not_asked, section_changes, template_changes, with_change_set
from .plan import PromotionPlan, StackPlan, expected_minutes, plan_digest, schedule


class ChangeSets(Protocol):
    """CloudFormation's view of what an update would do."""

    def preview(
        self, assembly: Path, stacks: Mapping[str, str], name: str
    ) -> tuple[Mapping[str, Mapping[str, tuple[Action, bool]]], str]:
        """`(action, replaces)` by logical id by stack, and why there is nothing for the others."""


@dataclass(frozen=True, kw_only=True)
class Planner:
    """Plans promotions into one environment."""

    target: Target
    change_sets: ChangeSets
    profile: str
    asked: tuple[str, ...] = ()
    """What was asked for beyond the usual."""

    def plan(
        self, run: str, package: Package, *, source: str, state: EnvironmentState, entry: LedgerEntry | None
    ) -> PromotionPlan:
        """The plan for the environment as it is in `state`, with `entry` live."""
        config = self.target.config
        wanted = package.assembly.stacks(config.name)
        there = [name for name, stack in state.stacks.items() if stack.status != NEVER_DEPLOYED]
        deployed = {name: deployed_tree(self.target, name) for name in there}
        flat = {name: tree.flat() for name, tree in deployed.items()}
        stacks = self._with_change_sets(run, package, wanted, _compare(wanted, flat), flat, state)
        policy = traffic_policy(config, self.profile)
        return PromotionPlan(
            source=source,
            target=config.name,
            release=package.digest,
            commit=package.manifest.facts.commit,
            stacks=stacks,
            schedule=schedule(state, config.delivery.engine, policy),
            minutes=expected_minutes(stacks, config.delivery.engine, policy),
            digest=plan_digest(
                config=config,
                profile=self.profile,
                asked=self.asked,
                manifest=package.manifest,
                state=state,
                templates={path: body for name, tree in deployed.items() for path, body in tree.bodies(name)},
                entry=entry,
            ),
            asked=self.asked,
        )

    def _with_change_sets(
        self,
        run: str,
        package: Package,
        wanted: tuple[StackArtifact, ...],
        stacks: tuple[StackPlan, ...],
        deployed: Mapping[str, Mapping[str, Any]],
        state: EnvironmentState,
    ) -> tuple[StackPlan, ...]:
        """For stacks at rest only: preparing a change set for one whose creation failed, the CDK CLI deletes it first."""
        updates = {stack.name: state.stacks[stack.name].status for stack in stacks if stack.action == "update"}
        displays = {stack.name: stack.display for stack in wanted if updates.get(stack.name) in AT_REST}
        seen, why = self.change_sets.preview(package.assembly.folder, displays, f"plan-{run}") if displays else ({}, "")
        return tuple(
            replace(stack, changes=with_change_set(stack.changes, seen[stack.name], deployed=deployed[stack.name]))
            if stack.name in seen
            else _unseen(stack, (why or "not made") if stack.name in displays else f"it is {updates[stack.name]}")
            if stack.name in updates
            else stack
            for stack in stacks
        )


def _unseen(stack: StackPlan, why: str) -> StackPlan:
    return replace(stack, changes=not_asked(stack.changes), note=f"no change set: {why}")


def _compare(wanted: tuple[StackArtifact, ...], deployed: Mapping[str, Mapping[str, Any]]) -> tuple[StackPlan, ...]:
    known = {stack.name for stack in wanted}
    plans = [_stack_plan(stack, deployed.get(stack.name)) for stack in wanted]
    left = [StackPlan(name=name, action="left", note="not in this release") for name in sorted(deployed.keys() - known)]
    return (*plans, *left)


def _stack_plan(stack: StackArtifact, deployed: Mapping[str, Any] | None) -> StackPlan:
    body = stored_tree(stack).flat()
    changes = template_changes(deployed or {}, body)
    if deployed is None:
        return StackPlan(name=stack.name, action="create", changes=changes)
    sections = section_changes(deployed, body)
    action = "update" if changes or sections else "unchanged"
    return StackPlan(name=stack.name, action=action, changes=changes, sections=sections)
