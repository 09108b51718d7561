"""Change sets that revert drift, stack policies, and the mischief that a change set can hold."""

# ruff: noqa: N802, ARG002 - methods are named after the API's actions, and all take the same arguments

import random
from dataclasses import dataclass, field
from typing import Any

from .errors import Refusal, missing
from .mischief import HARMLESS, MISCHIEF, change_of
from .world import Stack, World

PAGE = 2
"""Changes on a page: few, so that every reader must turn pages."""


@dataclass(kw_only=True)
class ChangeSet:
    """One change set and what it would do."""

    id: str
    name: str
    stack: Stack
    mode: str
    changes: list[dict[str, Any]] = field(default_factory=list)
    execution: str = "AVAILABLE"


class ChangeSets:
    """CreateChangeSet, DescribeChangeSet, ExecuteChangeSet, DeleteChangeSet and GetStackPolicy; drift is all that they revert."""

    def __init__(self, world: World, rng: random.Random) -> None:
        self._world, self._rng = world, rng
        self._made = 0
        self.by_id: dict[str, ChangeSet] = {}
        self.phantoms = 0
        """Unwanted changes that each new change set contains."""

        self.mischief: list[str] = []
        """Names in `MISCHIEF` or `HARMLESS` that are done to each new change set."""

        self.failing = False
        """Whether executions end in a rollback."""

        self.policies: dict[str, str] = {}
        """Stack policies by the stack's name."""

        self.executed: list[tuple[str, str, str, str]] = []
        """What was really done: stack, logical id, action, path."""

    def CreateChangeSet(self, params: dict[str, Any], now: float) -> dict[str, Any]:
        """Make a change set with one change for each drifted resource, and what it should not have."""
        stack = self._stack(params)
        if params.get("DeploymentMode") != "REVERT_DRIFT":
            raise Refusal("ValidationError", "the fake reverts drift only")
        name = params["ChangeSetName"]
        if any((one.name, one.stack) == (name, stack) for one in self.by_id.values()):
            raise Refusal("AlreadyExistsException", f"ChangeSet [{name}] already exists")
        self._made += 1
        arn = f"{stack.arn.split(':stack/')[0]}:changeSet/{name}/{self._made:08}"
        made = ChangeSet(id=arn, name=name, stack=stack, mode="REVERT_DRIFT")
        made.changes = [change_of(one) for one in stack.drifted]
        calm = [one for one in stack.resources.values() if one.truth == "IN_SYNC" and one.supported]
        made.changes += [change_of(one) for one in self._rng.sample(calm, min(self.phantoms, len(calm)))]
        for mischief in self.mischief:
            (HARMLESS | MISCHIEF)[mischief](made.changes, stack, self._rng)
        self.by_id[made.id] = made
        return {"Id": made.id, "StackId": stack.arn}

    def DescribeChangeSet(self, params: dict[str, Any], now: float) -> dict[str, Any]:
        """The changes, a few on a page."""
        found = self._found(params)
        start = int(params.get("NextToken") or 0)
        answer = {
            "ChangeSetId": found.id,
            "ChangeSetName": found.name,
            "StackId": found.stack.arn,
            "StackName": found.stack.name,
            "Status": "CREATE_COMPLETE" if found.changes else "FAILED",
            "StatusReason": "" if found.changes else "The submitted information didn't contain changes.",
            "ExecutionStatus": found.execution if found.changes else "UNAVAILABLE",
            "DeploymentMode": found.mode,
            "Changes": found.changes[start : start + PAGE],
        }
        return answer | ({"NextToken": str(start + PAGE)} if start + PAGE < len(found.changes) else {})

    def ExecuteChangeSet(self, params: dict[str, Any], now: float) -> dict[str, Any]:
        """Do what the change set says, at once; the stack's other change sets go."""
        found = self._found(params)
        if found.execution != "AVAILABLE":
            raise Refusal("InvalidChangeSetStatus", f"ChangeSet [{found.name}] is in {found.execution} status")
        found.stack.updated_at = now
        self.by_id = {key: one for key, one in self.by_id.items() if one.stack is not found.stack or one is found}
        for change in found.changes:
            self._do(found.stack, change.get("ResourceChange") or {})
        found.execution = "EXECUTE_FAILED" if self.failing else "EXECUTE_COMPLETE"
        found.stack.status = "UPDATE_ROLLBACK_COMPLETE" if self.failing else "UPDATE_COMPLETE"
        return {}

    def DeleteChangeSet(self, params: dict[str, Any], now: float) -> dict[str, Any]:
        """Forget a change set."""
        self.by_id.pop(self._found(params).id)
        return {}

    def GetStackPolicy(self, params: dict[str, Any], now: float) -> dict[str, Any]:
        """The policy of a stack, if it has one."""
        policy = self.policies.get(self._stack(params).name)
        return {"StackPolicyBody": policy} if policy else {}

    def _do(self, stack: Stack, change: dict[str, Any]) -> None:
        paths = [detail["Target"].get("Path", "") for detail in change.get("Details", [])] or [""]
        name = change.get("LogicalResourceId", "")
        self.executed += [(stack.name, name, change.get("Action", ""), path) for path in paths]
        resource = stack.resources.get(name)
        if resource is not None and not self.failing:
            resource.truth = "IN_SYNC"

    def _found(self, params: dict[str, Any]) -> ChangeSet:
        stack, name = self._stack(params), params["ChangeSetName"]
        for one in self.by_id.values():
            if one.stack is stack and name in (one.id, one.name):
                return one
        raise Refusal("ChangeSetNotFound", f"ChangeSet [{name}] does not exist", 404)

    def _stack(self, params: dict[str, Any]) -> Stack:
        stack = self._world.by_name_or_arn(params["StackName"])
        if stack is None:
            raise missing(params["StackName"])
        return stack
