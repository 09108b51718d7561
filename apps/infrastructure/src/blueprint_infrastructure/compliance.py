"""The rules that every template of an app must satisfy, at the level that each environment's configuration names."""

from collections.abc import Iterable

from aws_cdk import App

from blueprint_aspects import Compliance, EnvironmentPolicy, Level
from blueprint_config import EnvironmentConfig


def apply_compliance(app: App, environments: Iterable[EnvironmentConfig]) -> Compliance:
    """Check `app` whenever it is synthesised. Findings of high severity and above fail the synthesis.

    What belongs to no environment, such as a pipeline, is held to the level basic.
    """
    policies = {config.name: policy(config) for config in environments}
    return Compliance(level=Level.BASIC, policies=policies).apply(app)


def policy(config: EnvironmentConfig) -> EnvironmentPolicy:
    """What an environment asks for. The tier says whether customers are there, whatever the environment is called."""
    return EnvironmentPolicy(
        level=Level(config.compliance.level),
        production=config.tier == "prod",
        nat_gateways=config.limits.nat_gateways,
    )
