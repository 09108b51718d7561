"""Change sets that revert drift, with phantoms: changes that nobody asked for."""

# ruff: noqa: N802, ARG002 - methods are named after the API's actions, and all take the same arguments

import random
from dataclasses import dataclass, field
from typing import Any

from .errors import Refusal, missing
from .world import Resource, Stack, World


@dataclass(kw_only=True)
class ChangeSet:
    """One change set and what it would do."""

    id: str
    stack: Stack
    changes: list[dict[str, Any]] = field(default_factory=list)
    executed: bool = False


class ChangeSets:
    """CreateChangeSet, DescribeChangeSet, ExecuteChangeSet and DeleteChangeSet, for `DeploymentMode=REVERT_DRIFT` only."""

    def __init__(self, world: World, rng: random.Random) -> None:
        self._world, self._rng = world, rng
        self.by_id: dict[str, ChangeSet] = {}
        self.phantoms = 0
        """Unwanted changes that each new change set contains."""

    def CreateChangeSet(self, params: dict[str, Any], now: float) -> dict[str, Any]:
        """Make a change set with one change for each drifted resource, and the phantoms."""
        stack = self._stack(params)
        if params.get("DeploymentMode") != "REVERT_DRIFT":
            raise Refusal("ValidationError", "the fake reverts drift only")
        made = ChangeSet(id=f"{stack.arn.replace(':stack/', ':changeSet/')}/{len(self.by_id)}", stack=stack)
        made.changes = [_change(one) for one in stack.drifted]
        calm = [one for one in stack.resources.values() if one.truth == "IN_SYNC" and one.supported]
        made.changes += [_change(one) for one in self._rng.sample(calm, min(self.phantoms, len(calm)))]
        self.by_id[made.id] = made
        return {"Id": made.id, "StackId": stack.arn}

    def DescribeChangeSet(self, params: dict[str, Any], now: float) -> dict[str, Any]:
        """The changes, two a page."""
        found = self._found(params)
        start = int(params.get("NextToken") or 0)
        answer = {
            "ChangeSetId": found.id,
            "ChangeSetName": found.id.rsplit("/", 1)[-1],
            "StackId": found.stack.arn,
            "StackName": found.stack.name,
            "Status": "CREATE_COMPLETE" if found.changes else "FAILED",
            "StatusReason": "" if found.changes else "The submitted information didn't contain changes.",
            "ExecutionStatus": "EXECUTE_COMPLETE" if found.executed else "AVAILABLE",
            "DeploymentMode": "REVERT_DRIFT",
            "Changes": found.changes[start : start + 2],
        }
        return answer | ({"NextToken": str(start + 2)} if start + 2 < len(found.changes) else {})

    def ExecuteChangeSet(self, params: dict[str, Any], now: float) -> dict[str, Any]:
        """Mend what the change set names, at once."""
        found = self._found(params)
        for change in found.changes:
            resource = found.stack.resources[change["ResourceChange"]["LogicalResourceId"]]
            resource.truth = "IN_SYNC"
        found.executed = True
        found.stack.status, found.stack.updated_at = "UPDATE_COMPLETE", now
        return {}

    def DeleteChangeSet(self, params: dict[str, Any], now: float) -> dict[str, Any]:
        """Forget a change set."""
        self.by_id.pop(self._found(params).id)
        return {}

    def _found(self, params: dict[str, Any]) -> ChangeSet:
        found = self.by_id.get(params["ChangeSetName"])
        if found is None:
            raise Refusal("ChangeSetNotFound", f"ChangeSet [{params['ChangeSetName']}] does not exist", 404)
        return found

    def _stack(self, params: dict[str, Any]) -> Stack:
        stack = self._world.by_name_or_arn(params["StackName"])
        if stack is None:
            raise missing(params["StackName"])
        return stack


def _change(resource: Resource) -> dict[str, Any]:
    """One change that puts a resource back."""
    return {
        "Type": "Resource",
        "ResourceChange": {
            "Action": "Add" if resource.truth == "DELETED" else "Modify",
            "LogicalResourceId": resource.logical_id,
            "PhysicalResourceId": resource.physical_id,
            "ResourceType": resource.type,
            "Replacement": "False",
            "ResourceDriftStatus": resource.truth,
            "Scope": ["Properties"],
            "Details": [
                {
                    "Target": {
                        "Attribute": "Properties",
                        "Name": resource.path.strip("/"),
                        "Path": resource.path,
                        "RequiresRecreation": "Never",
                        "BeforeValue": resource.actual,
                        "AfterValue": resource.expected,
                        "BeforeValueFrom": "ACTUAL_STATE",
                    },
                    "Evaluation": "Static",
                    "ChangeSource": "NoModification",
                }
            ],
        },
    }
