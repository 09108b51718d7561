"""Reading tables, buckets, keys, topics and queues."""

from typing import Any

from ministack.services import dynamodb, kms, s3, sns, sqs

from blueprint_emulator import scope
from blueprint_emulator.cloudformation.bucket_settings import encryption_xml, lifecycle_xml
from blueprint_emulator.drift.reading import Properties, present, reader, same_json

_TABLE_SETTINGS = ("PointInTimeRecoverySpecification", "TimeToLiveSpecification", "SSESpecification")
_GLOBAL_TABLE = ("AttributeDefinitions", "BillingMode", "KeySchema", "TableName", "TimeToLiveSpecification")
_KEY = ("Description", "EnableKeyRotation", "Enabled", "KeyPolicy", "RotationPeriodInDays")


def _table_settings(name: str, props: Properties) -> Properties | None:
    """Read the settings of a table in the words of its template: what the template does not say is left out."""
    wanted = {key: dict(props.get(key) or {}) for key in _TABLE_SETTINGS}
    lifetime = dynamodb._ttl_settings.get(name) or {}
    encryption = (dynamodb._tables.get(name) or {}).get("SSEDescription") or {}
    now: dict[str, dict[str, Any]] = {
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": bool(dynamodb._pitr_settings.get(name))},
        "TimeToLiveSpecification": {
            "AttributeName": lifetime.get("AttributeName"),
            "Enabled": lifetime.get("TimeToLiveStatus") == "ENABLED",
        },
        "SSESpecification": {"SSEEnabled": encryption.get("Status") == "ENABLED"} | present(encryption, ("SSEType",)),
    }
    return {
        key: {**expected, **{part: value for part, value in now[key].items() if part in expected}}
        for key, expected in wanted.items()
        if expected
    }


def _global_table(name: str, props: Properties) -> Properties | None:
    table = dynamodb._tables.get(name)
    if table is None:
        return None
    found = present(table, ("AttributeDefinitions", "KeySchema", "TableName"))
    found["BillingMode"] = (table.get("BillingModeSummary") or {}).get("BillingMode", "PROVISIONED")
    found |= _table_settings(name, {"TimeToLiveSpecification": props.get("TimeToLiveSpecification")}) or {}
    found["Replicas"] = [_replica(name, table, dict(replica)) for replica in props.get("Replicas") or []]
    return found


def _replica(name: str, table: dict[str, Any], expected: Properties) -> Properties:
    """Return a replica as it is now; those of other regions are not kept here, so they are as expected."""
    _, region = scope.current()
    if expected.get("Region") != region:
        return expected
    now = {"DeletionProtectionEnabled": bool(table.get("DeletionProtectionEnabled"))}
    settings = _table_settings(name, {key: expected.get(key) for key in ("PointInTimeRecoverySpecification",)}) or {}
    return {**expected, **{key: value for key, value in {**now, **settings}.items() if key in expected}}


def _bucket(name: str, props: Properties) -> Properties | None:
    found: Properties = {}
    encryption = props.get("BucketEncryption")
    if encryption:
        unchanged = s3._bucket_encryption.get(name) == encryption_xml(encryption)
        found["BucketEncryption"] = encryption if unchanged else s3._bucket_encryption.get(name) or ""
    lifecycle = props.get("LifecycleConfiguration")
    if lifecycle:
        unchanged = s3._bucket_lifecycle.get(name) == _stored_rules(lifecycle)
        found["LifecycleConfiguration"] = lifecycle if unchanged else {"Rules": s3._bucket_lifecycle.get(name) or []}
    return found


def _stored_rules(lifecycle: Properties) -> Any:
    """Return what the service keeps for a template's rules, by handing them to a bucket that nobody sees."""
    probe = "blueprint-drift-probe"
    s3._buckets[probe] = {}
    try:
        s3._put_bucket_lifecycle(probe, lifecycle_xml(lifecycle).encode())
        return s3._bucket_lifecycle.pop(probe, None)
    finally:
        s3._buckets.pop(probe, None)


def _key(physical_id: str, props: Properties) -> Properties | None:
    key = kms._resolve_key(physical_id)
    if key is None or key.get("KeyState") == "PendingDeletion":
        return None
    return {
        **present(key, ("Description", "Enabled", "RotationPeriodInDays")),
        "EnableKeyRotation": bool(key.get("KeyRotationEnabled")),
        "KeyPolicy": same_json(key.get("Policy"), props.get("KeyPolicy")),
    }


def _key_alias(physical_id: str, _props: Properties) -> Properties | None:
    account, region = scope.current()
    return {} if f"arn:aws:kms:{region}:{account}:{physical_id}" in kms._aliases else None


def _topic(physical_id: str, _props: Properties) -> Properties | None:
    return present(sns._topics[physical_id]["attributes"], ("KmsMasterKeyId", "SignatureVersion", "TracingConfig"))


def _queue(physical_id: str, _props: Properties) -> Properties | None:
    return present(sqs._queues[physical_id]["attributes"], ("KmsMasterKeyId", "SqsManagedSseEnabled"))


NEW = (
    reader("AWS::DynamoDB::GlobalTable", _global_table, *_GLOBAL_TABLE, "Replicas"),
    reader("AWS::KMS::Key", _key, *_KEY),
    reader("AWS::KMS::Alias", _key_alias),
)
EXTENDED = (
    reader("AWS::DynamoDB::Table", _table_settings, *_TABLE_SETTINGS),
    reader("AWS::S3::Bucket", _bucket, "BucketEncryption", "LifecycleConfiguration"),
    reader("AWS::SNS::Topic", _topic, "KmsMasterKeyId", "SignatureVersion", "TracingConfig"),
    reader("AWS::SQS::Queue", _queue, "KmsMasterKeyId", "SqsManagedSseEnabled"),
)
