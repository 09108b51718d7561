"""Whether data outlives its stack."""

from aws_cdk import RemovalPolicy

from blueprint_config import EnvironmentConfig


def removal_policy(config: EnvironmentConfig) -> RemovalPolicy:
    """RETAIN where configuration keeps data, else DESTROY."""
    return RemovalPolicy.RETAIN if config.retain_data else RemovalPolicy.DESTROY
