"""The stage of environments that customers use."""

from blueprint_config import EnvironmentConfig

from .application_stage import ApplicationStage
from .guard_rails import require


class ProductionStage(ApplicationStage):
    """An environment that cannot be deleted, forgotten or replaced by accident."""

    @staticmethod
    def check(config: EnvironmentConfig) -> None:
        """Production keeps its data, can be restored, shifts traffic gradually, and is heard when it fails."""
        table = config.dynamodb
        require(
            config,
            {
                "data that outlives its stack (set retain_data: true)": config.retain_data,
                "stacks that cannot be deleted (set termination_protection: true)": config.termination_protection,
                "a table that can be restored (set dynamodb.point_in_time_recovery: true)": table.point_in_time_recovery,
                "a table that cannot be deleted (set dynamodb.deletion_protection: true)": table.deletion_protection,
                "gradual traffic (set delivery.engine to rollout or codedeploy)": config.delivery.engine != "instant",
                "alarms that notify (set monitoring.alarm_actions: true)": config.monitoring.alarm_actions,
            },
        )
