"""Defaults that one side spells out and the other leaves out. Source: the CloudFormation reference of each type."""

from typing import Any

from .difference import Seen

_DEFAULTS: dict[str, dict[str, Any]] = {
    "AWS::SQS::Queue": {
        "/DelaySeconds": 0,
        "/MaximumMessageSize": 262_144,
        "/MessageRetentionPeriod": 345_600,
        "/ReceiveMessageWaitTimeSeconds": 0,
        "/VisibilityTimeout": 30,
        "/KmsDataKeyReusePeriodSeconds": 300,
        "/SqsManagedSseEnabled": True,
    },
    "AWS::Lambda::Function": {
        "/MemorySize": 128,
        "/Timeout": 3,
        "/EphemeralStorage": {"Size": 512},
        "/EphemeralStorage/Size": 512,
        "/TracingConfig": {"Mode": "PassThrough"},
        "/TracingConfig/Mode": "PassThrough",
        "/PackageType": "Zip",
        "/Architectures": ["x86_64"],
        "/Description": "",
    },
    "AWS::DynamoDB::Table": {
        "/TableClass": "STANDARD",
        "/DeletionProtectionEnabled": False,
        "/ContributorInsightsSpecification": {"Enabled": False},
        "/BillingMode": "PROVISIONED",
    },
    "AWS::SNS::Topic": {"/FifoTopic": False, "/DisplayName": "", "/SignatureVersion": "1"},
    "AWS::Logs::LogGroup": {"/LogGroupClass": "STANDARD"},
    "AWS::CloudWatch::Alarm": {"/ActionsEnabled": True, "/TreatMissingData": "missing"},
    "AWS::KMS::Key": {
        "/Enabled": True,
        "/EnableKeyRotation": False,
        "/KeySpec": "SYMMETRIC_DEFAULT",
        "/KeyUsage": "ENCRYPT_DECRYPT",
        "/MultiRegion": False,
    },
    "AWS::Events::Rule": {"/State": "ENABLED", "/EventBusName": "default"},
    "AWS::IAM::Role": {"/Path": "/", "/MaxSessionDuration": 3_600, "/Description": ""},
    "AWS::SSM::Parameter": {"/Tier": "Standard", "/DataType": "text"},
}


def default_left_out(seen: Seen) -> bool:
    """One side is absent, and the other is exactly the documented default."""
    defaults = _DEFAULTS.get(seen.type, {})
    if seen.difference.path not in defaults:
        return False
    default = defaults[seen.difference.path]
    if seen.difference.kind == "REMOVE" or seen.actual is None:
        return seen.actual is None and _same(seen.expected, default)
    if seen.difference.kind == "ADD" or seen.expected is None:
        return seen.expected is None and _same(seen.actual, default)
    return False


def _same(value: Any, default: Any) -> bool:
    if isinstance(default, dict):
        return (
            isinstance(value, dict)
            and set(value) == set(default)
            and all(_same(value[key], default[key]) for key in default)
        )
    if isinstance(default, list):
        return isinstance(value, list) and len(value) == len(default) and all(map(_same, value, default))
    if isinstance(default, bool):
        return str(value).lower() == str(default).lower()
    return str(value) == str(default)
