"""The rules that every template of an app must satisfy, at the level that each environment's configuration names."""

from collections.abc import Iterable

from aws_cdk import App

from blueprint_aspects import Compliance, Level
from blueprint_config import EnvironmentConfig


def apply_compliance(app: App, environments: Iterable[EnvironmentConfig]) -> Compliance:
    """Check `app` whenever it is synthesised. Findings of high severity and above fail the synthesis.

    What belongs to no environment, such as a pipeline, is held to the level basic.
    """
    levels = {config.name: Level(config.compliance.level) for config in environments}
    return Compliance(level=Level.BASIC, levels=levels).apply(app)
