"""CMP001: what rests is encrypted."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.values import Node

_Path = tuple[str, ...]


class _Encryption(NamedTuple):
    """Where a type says that it is encrypted (None: AWS always does), and with which customer key."""

    switch: _Path | None
    key: _Path
    on_by_default: bool = False


_TYPES: Mapping[str, _Encryption] = {
    "AWS::DynamoDB::Table": _Encryption(None, ("SSESpecification", "KMSMasterKeyId")),
    "AWS::SQS::Queue": _Encryption(("SqsManagedSseEnabled",), ("KmsMasterKeyId",), on_by_default=True),
    "AWS::SNS::Topic": _Encryption(("KmsMasterKeyId",), ("KmsMasterKeyId",)),
    "AWS::S3::Bucket": _Encryption(None, ()),
    "AWS::Logs::LogGroup": _Encryption(None, ("KmsKeyId",)),
    "AWS::RDS::DBInstance": _Encryption(("StorageEncrypted",), ("KmsKeyId",)),
    "AWS::RDS::DBCluster": _Encryption(("StorageEncrypted",), ("KmsKeyId",)),
    "AWS::DocDB::DBCluster": _Encryption(("StorageEncrypted",), ("KmsKeyId",)),
    "AWS::Neptune::DBCluster": _Encryption(("StorageEncrypted",), ("KmsKeyId",)),
    "AWS::EFS::FileSystem": _Encryption(("Encrypted",), ("KmsKeyId",)),
    "AWS::EC2::Volume": _Encryption(("Encrypted",), ("KmsKeyId",)),
    "AWS::Kinesis::Stream": _Encryption(("StreamEncryption",), ("StreamEncryption", "KeyId")),
    "AWS::ElastiCache::ReplicationGroup": _Encryption(("AtRestEncryptionEnabled",), ("KmsKeyId",)),
    "AWS::OpenSearchService::Domain": _Encryption(
        ("EncryptionAtRestOptions", "Enabled"), ("EncryptionAtRestOptions", "KmsKeyId")
    ),
    "AWS::Redshift::Cluster": _Encryption(("Encrypted",), ("KmsKeyId",)),
    "AWS::SecretsManager::Secret": _Encryption(None, ("KmsKeyId",)),
    "AWS::Events::EventBus": _Encryption(None, ("KmsKeyIdentifier",)),
    "AWS::StepFunctions::StateMachine": _Encryption(None, ("EncryptionConfiguration", "KmsKeyId")),
}
"""Types whose data rests somewhere. S3 encrypts every object since January 2023, SQS every new queue since October
2022, DynamoDB and CloudWatch Logs always (AWS documentation of each service)."""


@rule(
    id="CMP001",
    fact="Data is encrypted at rest; at level strict with a customer key.",
    why="A lost disk or snapshot then tells nothing; with a customer key, access can also be taken away and is logged.",
    fix="turn encryption on, or at level strict name a customer key",
    severity=Severity.HIGH,
    level=Level.BASIC,
    types=(*_TYPES, "AWS::DynamoDB::GlobalTable"),
    peers=("AwsSolutions-RDS2", "AwsSolutions-EFS1", "CKV_AWS_16", "CKV_AWS_26", "CKV_AWS_42", "CKV_AWS_3"),
    good="""
        Topic: {Type: AWS::SNS::Topic, Properties: {KmsMasterKeyId: alias/orders}}
    """,
    bad="""
        Topic: {Type: AWS::SNS::Topic}
    """,
)
def data_is_encrypted_at_rest(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Judge the switch, and at level strict the key."""
    if resource.type == "AWS::DynamoDB::GlobalTable":
        yield from _global_table(resource)
        return
    encryption = _TYPES[resource.type]
    if resource.type == "AWS::S3::Bucket":
        yield from _bucket(resource)
        return
    own_key = resource.has(*encryption.key)
    if not own_key and encryption.switch and not _is_on(resource, encryption):
        yield Problem("is not encrypted at rest")
    elif not own_key:
        yield Problem("is not encrypted with a customer key", level=Level.STRICT)
    elif _belongs_to_aws(resource, encryption.key):
        yield Problem("is encrypted with a key of AWS, not a customer key", level=Level.STRICT)


def _is_on(resource: Node, encryption: _Encryption) -> bool:
    switch = encryption.switch or ()
    if switch in (("StreamEncryption",), ("KmsMasterKeyId",)):
        return resource.has(*switch)
    return resource.flag(*switch, default=encryption.on_by_default)


def _belongs_to_aws(resource: Node, key: _Path) -> bool:
    return (resource.pattern(*key) or "").startswith("alias/aws/")


def _bucket(bucket: Node) -> Iterator[Problem]:
    keys = [
        entry.has("ServerSideEncryptionByDefault", "KMSMasterKeyID")
        for entry in bucket.each("BucketEncryption", "ServerSideEncryptionConfiguration")
    ]
    if not any(keys):
        yield Problem("is not encrypted with a customer key", level=Level.STRICT)


def _global_table(table: Node) -> Iterator[Problem]:
    for replica in table.each("Replicas"):
        if not replica.has("SSESpecification", "KMSMasterKeyId"):
            yield Problem("is not encrypted with a customer key", level=Level.STRICT)
