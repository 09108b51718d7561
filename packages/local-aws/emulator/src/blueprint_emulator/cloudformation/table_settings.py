"""Settings of tables that stock ministack drops from templates: recovery, time to live, encryption, protection.

A global table says most of them per replica; the replica of the stack's own region is the table here, other regions
have no copy. Stock updates of a global table lose its name, and so its items: that is mended here, too.
"""

from collections.abc import Callable
from typing import Any

from ministack.services import dynamodb
from ministack.services.cloudformation import provisioners

from blueprint_emulator import scope
from blueprint_emulator.cloudformation import registry
from blueprint_emulator.cloudformation.registry import Created, Properties

GLOBAL_TABLE = "AWS::DynamoDB::GlobalTable"


def install() -> None:
    """Apply the settings after a table was made or changed."""
    registry.after_either("AWS::DynamoDB::Table", _apply_to_table)
    registry.wrap(GLOBAL_TABLE, "update", _keeping_its_name)
    registry.after_either(GLOBAL_TABLE, _apply_to_global_table)
    registry.set_option(GLOBAL_TABLE, "update_with_logical_id", True)


def local_replica(props: Properties) -> Properties:
    """Return the replica of the current region from the properties of a global table; empty if there is none."""
    _, region = scope.current()
    return next((dict(one) for one in props.get("Replicas") or [] if one.get("Region") == region), {})


def as_table(props: Properties) -> Properties:
    """Return the properties of a global table as those of a table."""
    replica = local_replica(props)
    encryption = dict(props.get("SSESpecification") or {})
    encryption |= replica.get("SSESpecification") or {}
    result = {key: value for key, value in props.items() if key not in ("Replicas", "SSESpecification")}
    for key in ("DeletionProtectionEnabled", "PointInTimeRecoverySpecification", "Tags"):
        if key in replica:
            result[key] = replica[key]
    return result | ({"SSESpecification": encryption} if encryption else {})


def _keeping_its_name(_stock: Callable[..., Any]) -> Callable[..., Any]:
    def update(
        physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str | None = None
    ) -> Created:
        before, after = as_table(old), as_table(new)
        name, attributes = provisioners._ddb_update(physical_id, before, after, stack_name, logical_id)
        return str(name), dict(attributes)

    return update


def _apply_to_global_table(name: str, props: Properties, attributes: dict[str, Any]) -> None:
    _apply_to_table(name, as_table(props), attributes)


def _apply_to_table(name: str, props: Properties, attributes: dict[str, Any]) -> None:
    table = dynamodb._tables.get(name)
    if table is None:
        return
    recovery = props.get("PointInTimeRecoverySpecification") or {}
    dynamodb._update_continuous_backups({"TableName": name, "PointInTimeRecoverySpecification": recovery})
    lifetime = props.get("TimeToLiveSpecification") or {}
    if lifetime.get("AttributeName"):
        specification = {"AttributeName": lifetime["AttributeName"], "Enabled": _is_true(lifetime.get("Enabled", True))}
        dynamodb._update_ttl({"TableName": name, "TimeToLiveSpecification": specification})
    encryption = props.get("SSESpecification")
    table["SSEDescription"] = dynamodb._sse_description_from_spec(_as_request(encryption)) if encryption else None
    table["DeletionProtectionEnabled"] = _is_true(props.get("DeletionProtectionEnabled", False))
    if props.get("Tags"):
        dynamodb._tags[table["TableArn"]] = [dict(tag) for tag in props["Tags"]]
    attributes.setdefault("TableId", table.get("TableId", ""))


def _as_request(encryption: Properties) -> dict[str, Any]:
    """Return a template's encryption in the words of the API."""
    request = {"Enabled": _is_true(encryption.get("SSEEnabled", True))}
    return request | {key: encryption[key] for key in ("SSEType", "KMSMasterKeyId") if key in encryption}


def _is_true(value: Any) -> bool:
    return str(value).lower() == "true"
