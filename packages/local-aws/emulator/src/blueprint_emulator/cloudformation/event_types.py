"""EventBridge types that stacks may have: archives and bus policies; and the backup plan's selection of resources."""

import json
from typing import Any

from ministack.services import backup, eventbridge
from ministack.services.cloudformation.provisioners import _physical_name

from blueprint_emulator.cloudformation import registry
from blueprint_emulator.cloudformation.registry import Created, Properties
from blueprint_emulator.cloudformation.service_calls import checked


def install() -> None:
    """Add the types."""
    registry.add("AWS::Events::Archive", {"create": _archive, "update": _update_archive, "delete": _delete_archive})
    registry.add("AWS::Events::EventBusPolicy", {"create": _bus_policy, "delete": _delete_bus_policy})
    registry.add("AWS::Backup::BackupSelection", {"create": _selection, "delete": _delete_selection})


def _archive(logical_id: str, props: Properties, stack_name: str) -> Created:
    name = str(props.get("ArchiveName") or _physical_name(stack_name, logical_id, max_len=48))
    answer = checked(eventbridge._create_archive(_archive_request(name, props)), "CreateArchive")
    return name, {"ArchiveName": name, "Arn": answer["ArchiveArn"]}


def _update_archive(physical_id: str, _old: Properties, new: Properties, _stack_name: str, **_: Any) -> Created:
    checked(eventbridge._update_archive(_archive_request(physical_id, new)), "UpdateArchive")
    return physical_id, {"ArchiveName": physical_id, "Arn": eventbridge._archives[physical_id]["ArchiveArn"]}


def _delete_archive(physical_id: str, _props: Properties) -> None:
    eventbridge._delete_archive({"ArchiveName": physical_id})


def _archive_request(name: str, props: Properties) -> dict[str, Any]:
    pattern = props.get("EventPattern")
    request = {"ArchiveName": name, "EventSourceArn": props.get("SourceArn", "")}
    request["EventPattern"] = json.dumps(pattern) if isinstance(pattern, dict) else str(pattern or "")
    request["Description"] = str(props.get("Description", ""))
    request["RetentionDays"] = int(props.get("RetentionDays", 0))
    return request


def _bus_policy(_logical_id: str, props: Properties, _stack_name: str) -> Created:
    bus, statement_id = str(props.get("EventBusName", "default")), str(props.get("StatementId"))
    source = props.get("Statement") or props
    request = {key: source[key] for key in ("Action", "Principal", "Condition") if key in source}
    checked(eventbridge._put_permission({"EventBusName": bus, "StatementId": statement_id, **request}), "PutPermission")
    return f"{bus}|{statement_id}", {}


def _delete_bus_policy(physical_id: str, _props: Properties) -> None:
    bus, _, statement = physical_id.partition("|")
    eventbridge._remove_permission({"EventBusName": bus, "StatementId": statement})


def _selection(_logical_id: str, props: Properties, _stack_name: str) -> Created:
    plan = str(props["BackupPlanId"])
    request = {"BackupSelection": props.get("BackupSelection") or {}}
    answer = checked(backup._create_selection(plan, request), "CreateBackupSelection")
    selection = str(answer["SelectionId"])
    physical_id = f"{selection}_{plan}"
    return physical_id, {"Id": physical_id, "SelectionId": selection, "BackupPlanId": plan}


def _delete_selection(physical_id: str, _props: Properties) -> None:
    selection, _, plan = physical_id.partition("_")
    backup._delete_selection(plan, selection)
