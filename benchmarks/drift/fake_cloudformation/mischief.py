"""What a change set can hold that nobody asked for: each entry spoils a list of changes, as seen or feared of CloudFormation."""

# ruff: noqa: ARG001 - each takes what any of them needs

import random
from collections.abc import Callable
from typing import Any

from .world import Resource, Stack

Changes = list[dict[str, Any]]
Mischief = Callable[[Changes, Stack, random.Random], None]


def change_of(resource: Resource) -> dict[str, Any]:
    """The honest change that puts a resource back."""
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
            "Details": [] if resource.truth == "DELETED" else [_detail(resource)],
        },
    }


def _detail(resource: Resource) -> dict[str, Any]:
    return {
        "Target": {
            "Attribute": "Properties",
            "Name": resource.path.strip("/").split("/")[0],
            "Path": f"/Properties{resource.path}",
            "RequiresRecreation": "Never",
            "BeforeValue": resource.actual,
            "AfterValue": resource.expected,
            "BeforeValueFrom": "ACTUAL_STATE",
        },
        "Evaluation": "Static",
        "ChangeSource": "NoModification",
    }


def _calm(stack: Stack, rng: random.Random) -> Resource:
    return rng.choice([one for one in stack.resources.values() if one.truth == "IN_SYNC"])


def _extra_resource(changes: Changes, stack: Stack, rng: random.Random) -> None:
    changes.insert(rng.randrange(len(changes) + 1), change_of(_calm(stack, rng)))


def _extra_property(changes: Changes, stack: Stack, rng: random.Random) -> None:
    change = _any(changes, rng)
    other = {
        "Attribute": "Properties",
        "Name": "KmsKeyId",
        "Path": "/Properties/KmsKeyId",
        "RequiresRecreation": "Never",
    }
    change["Details"] = [*change["Details"], {"Target": other, "Evaluation": "Static"}]
    change["Action"] = "Modify"


def _in_place(**wrong: Any) -> Mischief:
    """Spoils one change itself."""

    def spoil(changes: Changes, stack: Stack, rng: random.Random) -> None:
        _any(changes, rng).update(wrong)

    return spoil


def _target(**wrong: Any) -> Mischief:
    """Spoils one detail of one change."""

    def spoil(changes: Changes, stack: Stack, rng: random.Random) -> None:
        found = [one["ResourceChange"] for one in changes if one.get("ResourceChange", {}).get("Details")]
        if not found:
            _extra_resource(changes, stack, rng)
            return
        target = rng.choice(found)["Details"][0]["Target"]
        target.update(wrong)
        if wrong.get("Path") == "":
            target.pop("Name")

    return spoil


def _hook(changes: Changes, stack: Stack, rng: random.Random) -> None:
    changes.append({"Type": "Hook", "HookInvocationCount": 1})


def _add_unknown(changes: Changes, stack: Stack, rng: random.Random) -> None:
    changes.append(
        {
            "Type": "Resource",
            "ResourceChange": {
                "Action": "Add",
                "LogicalResourceId": "Backdoor",
                "ResourceType": "AWS::IAM::Role",
                "Details": [],
            },
        }
    )


def _remove(changes: Changes, stack: Stack, rng: random.Random) -> None:
    change = change_of(_calm(stack, rng))
    change["ResourceChange"] |= {"Action": "Remove", "Details": [], "PolicyAction": "Delete"}
    changes.append(change)


def _any(changes: Changes, rng: random.Random) -> dict[str, Any]:
    found: dict[str, Any] = rng.choice([one for one in changes if "ResourceChange" in one])["ResourceChange"]
    return found


def _blind(changes: Changes, stack: Stack, rng: random.Random) -> None:
    """CloudFormation sees nothing to put back."""
    changes.clear()


HARMLESS: dict[str, Mischief] = {"blind": _blind}
"""What makes a change set useless and not dangerous."""

MISCHIEF: dict[str, Mischief] = {
    "extra_resource": _extra_resource,
    "extra_property": _extra_property,
    "another_type": _in_place(ResourceType="AWS::IAM::User"),
    "another_resource": _in_place(PhysicalResourceId="somebody-elses"),
    "replacement": _in_place(Replacement="True", PolicyAction="ReplaceAndDelete"),
    "perhaps_replacement": _in_place(Replacement="Conditional"),
    "removal_of_the_drifted": _in_place(Action="Remove"),
    "import": _in_place(Action="Import"),
    "dynamic": _in_place(Action="Dynamic"),
    "only_synchronised": _in_place(Action="SyncWithActual"),
    "modify_without_details": _in_place(Action="Modify", Details=[]),
    "recreation": _target(RequiresRecreation="Conditionally"),
    "known_after_apply": _target(AfterValue="{{changeSet:KNOWN_AFTER_APPLY}}"),
    "another_value": _target(AfterValue="999"),
    "another_beginning": _target(BeforeValue="998"),
    "another_path": _target(Path="/Properties/Policy", Name="Policy"),
    "metadata": _target(Attribute="Metadata", Path="", Name="x"),
    "hook": _hook,
    "new_resource": _add_unknown,
    "removal": _remove,
}
"""By name. Every one must be refused."""
