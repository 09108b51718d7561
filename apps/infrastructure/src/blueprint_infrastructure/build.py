"""Every environment into one app, so that one synth is one release."""

from collections.abc import Iterable
from pathlib import Path

from aws_cdk import App

from blueprint_config import EnvironmentConfig

from .stages.application_stage import ApplicationStage
from .stages.central_stage import add_central_stages
from .stages.development_stage import DevelopmentStage
from .stages.guard_rails import require_names_apart
from .stages.production_stage import ProductionStage
from .stages.staging_stage import StagingStage

_STAGES: dict[str, type[ApplicationStage]] = {
    "dev": DevelopmentStage,
    "staging": StagingStage,
    "prod": ProductionStage,
}


def add_stages(app: App, environments: Iterable[EnvironmentConfig], *, lambdas: Path) -> tuple[ApplicationStage, ...]:
    """Put a stage for each environment under `app`, of the class that fits its tier.

    `lambdas` is the folder with the functions' code. Where configuration names a central account, its stage is added beside
    them; the returned ones are those of the environments.
    """
    configs = tuple(environments)
    require_names_apart(configs)
    add_central_stages(app, configs)
    return tuple(_STAGES[config.tier](app, config=config, lambdas=lambdas) for config in configs)
