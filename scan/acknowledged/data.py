"""Data: the release bucket, tables and backups."""

from ..acknowledgement import Acknowledgement

ACKNOWLEDGED = (
    Acknowledgement(
        rules=("AwsSolutions-S1", "NIST.800.53.R5-S3BucketLoggingEnabled", "CKV_AWS_18"),
        resource="Operations/Operations/Releases/Resource",
        reason="Releases are named by their digest and checked against it before use, and who released what is in the "
        "ledger; drift reports, which lie there too, are written by one role and decide nothing. Server access logs are "
        "best effort and need a second bucket under S3's own key that cannot log itself; turn on CloudTrail data events "
        "of the account where reads must be proven.",
    ),
    Acknowledgement(
        rules=("NIST.800.53.R5-S3BucketReplicationEnabled",),
        resource="Operations/Operations/Releases/Resource",
        reason="A lost release is built again from its commit, byte for byte (synthesis is deterministic, a test holds "
        "it), and drift is looked for anew every day; only the history of its reports would be lost. Versions are kept "
        "and, in production, so is the bucket.",
    ),
    Acknowledgement(
        rules=("CKV_AWS_165",),
        resource="Database/Database/Table/Resource/Resource",
        stages=("dev",),
        reason="Data of development can be made again and is deleted with its stack; every other stage can be restored "
        "to any second.",
    ),
    Acknowledgement(
        rules=("AwsSolutions-IAM4",),
        details=("Policy::*AWSBackupServiceRolePolicyForBackup",),
        resource="Database/Database/Plan/ByTag/Role/Resource",
        stages=("regulated", "rest"),
        reason="Only AWS Backup can assume the role, and AWS keeps this policy in step with what the service needs; a "
        "policy of our own that lacks a new action would stop backups in silence.",
    ),
)
