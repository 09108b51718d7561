"""What a change set would do about each resource: compares the live one with the template, not with the last deployment."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ministack.core.responses import now_iso
from ministack.services.cloudformation import drift, engine, provisioners

Record = dict[str, Any]
NO_VALUE = engine._NO_VALUE


@dataclass(frozen=True, kw_only=True)
class Reversion:
    """One resource that is not what the template says."""

    logical_id: str
    action: str
    """`Modify`, `Add` for one that was deleted, or `SyncWithActual`: the template has come to say what is live."""

    properties: dict[str, Any]
    """What the template says now."""

    differences: tuple[dict[str, Any], ...]
    record: Record

    def as_change(self) -> dict[str, Any]:
        """Return the change as DescribeChangeSet shows it."""
        kind = self.record["ResourceType"]
        details = [] if self.action == "Add" else [_detail(kind, one) for one in self.differences]
        recreated = any(detail["Target"]["RequiresRecreation"] == "Always" for detail in details)
        return {
            "ResourceChange": {
                "Action": self.action,
                "LogicalResourceId": self.logical_id,
                "PhysicalResourceId": self.record.get("PhysicalResourceId", ""),
                "ResourceType": kind,
                "Replacement": "True" if recreated else "False",
                "ResourceDriftStatus": "DELETED" if self.action == "Add" else "MODIFIED",
                "Scope": ["Properties"] if details else [],
                "Details": details,
            }
        }


def reversions(stack: Record, template: Record, parameters: Record) -> Iterator[Reversion]:
    """Yield every resource of `stack` that drifted, held against `template` with `parameters`."""
    stamp = now_iso()
    conditions = engine._evaluate_conditions(template, parameters)
    for logical_id, definition in template.get("Resources", {}).items():
        record = (stack.get("_resources") or {}).get(logical_id)
        if record is None or not drift.supports_drift(record.get("ResourceType", "")):
            continue
        properties = _resolved(definition, stack, template, parameters, conditions)
        wanted = drift.detect_resource_drift(stack, logical_id, {**record, "Properties": properties}, stamp)
        deployed = drift.detect_resource_drift(stack, logical_id, record, stamp)
        action = _action(wanted["StackResourceDriftStatus"], deployed["StackResourceDriftStatus"])
        if action is not None:
            source = deployed if action == "SyncWithActual" else wanted
            yield Reversion(
                logical_id=logical_id,
                action=action,
                properties=properties,
                differences=tuple(source.get("PropertyDifferences", ())),
                record=record,
            )


def _action(wanted: str, deployed: str) -> str | None:
    if deployed == "DELETED":
        return "Add"
    if deployed != "MODIFIED":
        return None  # a change of the template alone: the stock change set has it
    return "SyncWithActual" if wanted == "IN_SYNC" else "Modify"


def _resolved(
    definition: Record, stack: Record, template: Record, parameters: Record, conditions: Record
) -> dict[str, Any]:
    found = engine._resolve_refs(
        copy.deepcopy(definition.get("Properties", {})),
        stack.get("_resources", {}),
        parameters,
        conditions,
        template.get("Mappings", {}),
        stack["StackName"],
        stack["StackId"],
    )
    return {key: value for key, value in found.items() if value is not NO_VALUE}


def _detail(resource_type: str, difference: dict[str, Any]) -> dict[str, Any]:
    name = difference["PropertyPath"].strip("/").split("/")[0]
    # The stock table says "Conditionally" of what it does not know; its handlers replace on "Always" alone.
    replaces = provisioners._property_recreation(resource_type, name) == "Always"
    return {
        "Target": {
            "Attribute": "Properties",
            "Name": name,
            "Path": f"/Properties{difference['PropertyPath']}",
            "RequiresRecreation": "Always" if replaces else "Never",
            "BeforeValue": difference["ActualValue"],
            "AfterValue": difference["ExpectedValue"],
            "BeforeValueFrom": "ACTUAL_STATE",
            "AfterValueFrom": "TEMPLATE",
        },
        "Evaluation": "Static",
        "ChangeSource": "NoModification",
    }
