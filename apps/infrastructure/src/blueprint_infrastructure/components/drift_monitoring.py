"""Who looks for drift every day, inside AWS."""

from typing import Final

from aws_cdk import aws_s3 as s3
from constructs import Construct

from blueprint_config import EnvironmentConfig
from blueprint_constructs import DriftMonitor, EncryptedTable

from ..removal import removal_policy
from .operations_code import operations_code, operations_handler
from .shared_resources import SharedResources

MODULE: Final = "drift.monitor.handler"


def monitor_drift(
    scope: Construct, *, config: EnvironmentConfig, bucket: s3.IBucket, state: EncryptedTable, shared: SharedResources
) -> DriftMonitor:
    """The drift monitor of an environment: reports go to the release bucket, what is new to the notification topic."""
    return DriftMonitor(
        scope,
        "DriftMonitor",
        code=operations_code(MODULE),
        handler=operations_handler(MODULE),
        environment_name=config.name,
        stack_prefix=config.stack_name(""),
        parameter_prefix=config.parameter_name().rstrip("/"),
        bucket=bucket,
        topic=shared.topic,
        ledger=state,
        tracing=config.lambda_.tracing,
        log_retention_days=config.monitoring.log_retention_days,
        encryption_key=shared.key,
        vpc=shared.vpc if config.lambda_.in_vpc else None,
        alarm_topic=shared.alarm_topic,
        removal_policy=removal_policy(config),
    )
