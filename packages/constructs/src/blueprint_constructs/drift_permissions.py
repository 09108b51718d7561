"""Who may do what in a DriftMonitor: its function and its state machine."""

from collections.abc import Iterable, Sequence
from typing import Final

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns

from .permissions import allow, allow_key

NAMESPACE: Final = "Blueprint/Drift"
_FOLDER: Final = "drift"


def let_be_readers(roles: Iterable[iam.Role], readers: Sequence[str]) -> None:
    """Each of `roles` may become each of the readers, which are ARNs of roles."""
    for role in roles:
        allow(role, sid="BeReader", actions=["sts:AssumeRole"], resources=readers)


def let_report(role: iam.Role, *, bucket: s3.IBucket, topic: sns.ITopic, key: kms.IKey | None) -> None:
    """The function keeps reports, tells what is new, and puts metrics."""
    folder = f"{_FOLDER}/*"
    allow(
        role,
        sid="KeepReports",
        actions=["s3:GetObject", "s3:PutObject"],
        resources=[bucket.arn_for_objects(folder)],
    )
    allow(
        role,
        sid="ListReports",
        actions=["s3:ListBucket"],
        resources=[bucket.bucket_arn],
        conditions={"StringLike": {"s3:prefix": folder}},
    )
    allow(role, sid="Tell", actions=["sns:Publish"], resources=[topic.topic_arn])
    allow(
        role,
        sid="PutMetrics",
        actions=["cloudwatch:PutMetricData"],
        resources=["*"],
        conditions={"StringEquals": {"cloudwatch:namespace": NAMESPACE}},
    )
    allow_key(role, key, sid="UseKey", actions=["kms:Decrypt", "kms:GenerateDataKey"], via=["s3", "sns"])


def let_run(role: iam.Role, *, function_arn: str, bucket: s3.IBucket) -> None:
    """The state machine calls the function, and reads the list of stacks that this left for it."""
    stacks = bucket.arn_for_objects(f"{_FOLDER}/runs/*")
    allow(role, sid="CallFunction", actions=["lambda:InvokeFunction"], resources=[function_arn])
    allow(role, sid="ReadItems", actions=["s3:GetObject"], resources=[stacks])
