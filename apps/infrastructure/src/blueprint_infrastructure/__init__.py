"""The serverless system: components, stacks, nested stacks and stages."""

from .build import add_stages
from .compliance import apply_compliance
from .stages.application_stage import ApplicationStage
from .stages.central_stage import CentralStage
from .stages.development_stage import DevelopmentStage
from .stages.production_stage import ProductionStage
from .stages.staging_stage import StagingStage

__all__ = [
    "ApplicationStage",
    "CentralStage",
    "DevelopmentStage",
    "ProductionStage",
    "StagingStage",
    "add_stages",
    "apply_compliance",
]
