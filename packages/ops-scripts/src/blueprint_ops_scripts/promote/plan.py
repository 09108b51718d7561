"""The plan of a promotion: what changes in which stack, how traffic moves, and what an approval is bound to."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from blueprint_config import EnvironmentConfig
from blueprint_config.models.delivery import RolloutConfig

from ..delivery.state import EnvironmentState
from ..ledger.entry import LedgerEntry
from ..release.digest import canonical
from ..release.manifest import Manifest
from .changes import Change, doubts, one_way

_DEPLOY_MINUTES_PER_STACK = 1.0
"""A guess for stacks that only change functions and alarms; the traffic schedule is exact."""


@dataclass(frozen=True, kw_only=True)
class StackPlan:
    """What happens to one stack."""

    name: str
    action: str
    """`create`, `update`, `unchanged`, or `left` for one that the release does not know."""

    changes: tuple[Change, ...] = ()
    sections: tuple[str, ...] = ()
    """Other template sections that differ."""

    note: str = ""
    """Why there is no change set, where there should be one."""


@dataclass(frozen=True, kw_only=True)
class PromotionPlan:
    """What a person approves."""

    source: str
    target: str
    release: str
    commit: str | None
    stacks: tuple[StackPlan, ...]
    schedule: tuple[str, ...]
    """How live traffic moves, a line for each step."""

    minutes: float
    """Expected time, the approval not counted."""

    digest: str
    asked: tuple[str, ...] = ()
    """What was asked for beyond the usual: overrides with their reasons, acknowledgements."""

    def one_way_changes(self) -> list[str]:
        """What no way back can undo."""
        return [text for stack in self.stacks for text in one_way(stack.name, stack.changes)]

    def doubts(self) -> list[str]:
        """What nobody knows of it: where there is no change set, CloudFormation has not said what it replaces."""
        return [text for stack in self.stacks for text in doubts(stack.name, stack.changes)]

    def as_dict(self) -> dict[str, Any]:
        """The plan as it stands in the JSON document."""
        return {**asdict(self), "one_way": self.one_way_changes()}

    def text(self) -> str:
        """The plan as people read it."""
        lines = [
            f"promote {self.release[:12]} (commit {(self.commit or 'none')[:12]}) from {self.source} to {self.target}",
            "",
        ]
        for stack in self.stacks:
            lines.append(f"{stack.name}: {stack.action}{f' ({stack.note})' if stack.note else ''}")
            lines += [f"  {change.text()}" for change in stack.changes]
            lines += [f"  ~ {', '.join(stack.sections)}"] if stack.sections else []
        lines += ["", "traffic:", *(f"  {line}" for line in self.schedule)]
        undoable = self.one_way_changes() + [f"not known: {text}" for text in self.doubts()]
        undoable = undoable or ["nothing that holds data is deleted or replaced"]
        lines += ["", "cannot be undone:", *(f"  {line}" for line in undoable)]
        lines += ["  what the new code writes to tables and queues while it serves"]
        lines += ["", "asked for:", *(f"  {line}" for line in self.asked)] if self.asked else []
        lines += ["", f"expected: {self.minutes:.0f} minutes", f"plan {self.digest}"]
        return "\n".join(lines)


def schedule(state: EnvironmentState, engine: str, policy: RolloutConfig) -> tuple[str, ...]:
    """How traffic moves under a policy."""
    if not state.functions:
        return ("the first release: all traffic at once, there is none yet",)
    if engine != "rollout":
        return ("all traffic at once, with the stacks" if engine == "instant" else "moved by CodeDeploy",)
    steps = [f"{percent} % for {_minutes(policy.dwell_seconds)}" for percent in policy.steps_percent]
    steps += [f"{policy.bake_percent} % for {_minutes(policy.bake_seconds)}"]
    steps += [f"100 %, watched for {_minutes(policy.post_watch_seconds)}"]
    names = ", ".join(f"{name} from version {found.live}" for name, found in state.functions.items())
    return (f"functions whose code or configuration changes, of: {names}", *steps)


def expected_minutes(stacks: Sequence[StackPlan], engine: str, policy: RolloutConfig) -> float:
    """Deployment of the changed stacks, and the traffic schedule."""
    changed = sum(1 for stack in stacks if stack.action in ("create", "update"))
    if engine != "rollout":
        return changed * _DEPLOY_MINUTES_PER_STACK
    shifting = policy.dwell_seconds * len(policy.steps_percent) + policy.bake_seconds + policy.post_watch_seconds
    return changed * _DEPLOY_MINUTES_PER_STACK + shifting / 60


def plan_digest(
    *,
    config: EnvironmentConfig,
    profile: str,
    asked: Sequence[str],
    manifest: Manifest,
    state: EnvironmentState,
    templates: Mapping[str, Mapping[str, Any]],
    entry: LedgerEntry | None,
) -> str:
    """SHA-256 of everything that the plan depends on: the release, what was asked for, and the live state that it was made for.

    Whatever of it changes after the approval makes another digest, and voids the approval. An override that comes after
    the approval is such a change: nobody else has seen it.
    """
    facts = {
        "release": manifest.digest,
        "manifest": manifest.sha256(),
        "configuration": config.model_dump(mode="json"),
        "profile": profile,
        "asked": list(asked),
        "templates": {name: hashlib.sha256(canonical(body)).hexdigest() for name, body in templates.items()},
        "stacks": {
            name: {
                "id": stack.identifier,
                "status": stack.status,
                "updated": stack.updated,
                "parameters": dict(stack.parameters),
            }
            for name, stack in state.stacks.items()
        },
        "functions": {name: asdict(function) for name, function in state.functions.items()},
        "parameter": state.release,
        "ledger": entry.as_item() if entry else None,
    }
    return hashlib.sha256(canonical(facts)).hexdigest()


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:g} min" if seconds >= 60 else f"{seconds:g} s"
