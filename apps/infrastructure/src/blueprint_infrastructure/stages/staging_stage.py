"""The stage of environments where a release proves itself."""

from blueprint_config import EnvironmentConfig

from .application_stage import ApplicationStage
from .guard_rails import require


class StagingStage(ApplicationStage):
    """An environment that is operated like production, so that what passes here passes there."""

    @staticmethod
    def check(config: EnvironmentConfig) -> None:
        """Staging shifts traffic as production does, and is heard when it fails."""
        require(
            config,
            {
                "gradual traffic (set delivery.engine to rollout or codedeploy)": config.delivery.engine != "instant",
                "alarms that notify (set monitoring.alarm_actions: true)": config.monitoring.alarm_actions,
            },
        )
