"""Carries out a change set that reverts drift: the handlers of the types bring each resource from what is live to the template."""

import json
from typing import Any

from ministack.core.responses import now_iso
from ministack.services.cloudformation import drift, provisioners, stacks

from blueprint_emulator.drift.reverting.desired import Record, Reversion


def put_back(stack: Record, reversions: list[Reversion]) -> None:
    """Revert each resource, and say so in the stack's events.

    A resource that cannot be reverted ends the update; those before it are brought back to what was live, as AWS does.
    """
    undo: list[tuple[Reversion, dict[str, Any]]] = []
    for one in reversions:
        _event(stack, one, "UPDATE_IN_PROGRESS")
        try:
            live = _live(stack, one)
            _apply(stack, one, live, one.properties)
        except Exception as error:  # handlers raise whatever the services raise
            _event(stack, one, "UPDATE_FAILED", str(error))
            for done, before in reversed(undo):
                _apply(stack, done, done.properties, before)
            _end(stack, "UPDATE_ROLLBACK_COMPLETE", f"Resource {one.logical_id} failed: {error}")
            return
        undo.append((one, live))
        _event(stack, one, "UPDATE_COMPLETE")
    _end(stack, "UPDATE_COMPLETE", "")


def _live(stack: Record, one: Reversion) -> dict[str, Any]:
    """Return the template's properties with what is live in their place, as far as it can be read."""
    seen = drift.detect_resource_drift(stack, one.logical_id, {**one.record, "Properties": one.properties}, now_iso())
    return {**one.properties, **json.loads(seen.get("ActualProperties", "{}"))}


def _apply(stack: Record, one: Reversion, before: dict[str, Any], after: dict[str, Any]) -> None:
    record, kind, name = one.record, one.record["ResourceType"], stack["StackName"]
    if one.action == "Add":
        made, attributes = provisioners._provision_resource(kind, one.logical_id, _tagged(stack, one, after), name)
    elif one.action == "Modify":
        made, attributes = provisioners._update_resource(
            kind,
            record["PhysicalResourceId"],
            _tagged(stack, one, before),
            _tagged(stack, one, after),
            name,
            one.logical_id,
            record.get("Attributes", {}),
        )
    else:
        made, attributes = record["PhysicalResourceId"], record.get("Attributes", {})
    record |= {"PhysicalResourceId": made, "Attributes": {**record.get("Attributes", {}), **(attributes or {})}}
    record |= {"Properties": after, "ResourceStatus": "UPDATE_COMPLETE", "Timestamp": now_iso()}


def _tagged(stack: Record, one: Reversion, properties: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = provisioners._with_stack_tags(
        one.record["ResourceType"],
        properties,
        stack.get("Tags") or [],
        stack["StackName"],
        stack["StackId"],
        one.logical_id,
    )
    return found


def _event(stack: Record, one: Reversion, status: str, reason: str = "") -> None:
    stacks._add_event(
        stack["StackId"],
        stack["StackName"],
        one.logical_id,
        one.record["ResourceType"],
        status,
        reason,
        one.record.get("PhysicalResourceId", ""),
    )


def _end(stack: Record, status: str, reason: str) -> None:
    stack["StackStatus"], stack["StackStatusReason"] = status, reason
    name, identity = stack["StackName"], stack["StackId"]
    stacks._add_event(identity, name, name, "AWS::CloudFormation::Stack", status, reason, identity)
