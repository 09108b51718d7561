"""The stage of environments where developers try things."""

from blueprint_config import EnvironmentConfig

from .application_stage import ApplicationStage
from .guard_rails import require


class DevelopmentStage(ApplicationStage):
    """An environment that costs little and can be thrown away."""

    @staticmethod
    def check(config: EnvironmentConfig) -> None:
        """A development environment leaves nothing behind."""
        require(config, {"data that goes with its stack (set retain_data: false)": not config.retain_data})
