"""Changes that nobody asked for, on request: CloudFormation makes them, so whoever executes change sets must refuse them."""

from typing import Any

from blueprint_emulator import scope

_wanted: dict[tuple[str, str, str], list[str]] = {}


def request(account: str, region: str, stack: str, resources: list[str]) -> None:
    """Let every new change set that reverts drift in `stack` also change `resources` (logical ids); none ends it."""
    _wanted[account, region, stack] = list(resources)


def phantoms_in(stack: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the phantoms that were asked for, as changes."""
    account, region = scope.current()
    names = _wanted.get((account, region, stack["StackName"]), [])
    return [_phantom(name, stack["_resources"][name]) for name in names if name in stack.get("_resources", {})]


def _phantom(logical_id: str, record: dict[str, Any]) -> dict[str, Any]:
    name = next(iter(record.get("Properties") or {"Description": ""}))
    target = {
        "Attribute": "Properties",
        "Name": name,
        "Path": f"/Properties/{name}",
        "RequiresRecreation": "Never",
        "AfterValue": "{{changeSet:KNOWN_AFTER_APPLY}}",
        "AfterValueFrom": "TEMPLATE",
    }
    return {
        "ResourceChange": {
            "Action": "Modify",
            "LogicalResourceId": logical_id,
            "PhysicalResourceId": record.get("PhysicalResourceId", ""),
            "ResourceType": record.get("ResourceType", ""),
            "Replacement": "False",
            "ResourceDriftStatus": "IN_SYNC",
            "Scope": ["Properties"],
            "Details": [{"Target": target, "Evaluation": "Static", "ChangeSource": "NoModification"}],
        }
    }
