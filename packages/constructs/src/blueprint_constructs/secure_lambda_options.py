"""The options of SecureLambda, for constructs that pass them on."""

from collections.abc import Mapping, Sequence
from typing import Literal, Required, TypedDict

from aws_cdk import RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns

from .dead_letter_queue import DeadLetterQueue
from .function_size import FunctionSize
from .function_thresholds import FunctionThresholds

LogLevel = Literal["DEBUG", "INFO", "WARN", "ERROR"]


class SecureLambdaOptions(TypedDict, total=False):
    """Keyword arguments of SecureLambda; what each does is said there."""

    handler: Required[str]
    code: Required[lambda_.Code]
    runtime: lambda_.Runtime
    size: FunctionSize | None
    environment: Mapping[str, str] | None
    layers: Sequence[lambda_.ILayerVersion]
    tracing: bool
    log_level: LogLevel
    log_retention_days: int
    encryption_key: kms.IKey | None
    vpc: ec2.IVpc | None
    failures: DeadLetterQueue | None
    alarm_topic: sns.ITopic | None
    thresholds: FunctionThresholds | None
    removal_policy: RemovalPolicy
    description: str | None
