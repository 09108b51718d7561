"""The one table of an environment, and its backups where configuration asks for them."""

from aws_cdk import Duration
from aws_cdk import aws_backup as backup
from aws_cdk import aws_events as events
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from blueprint_config import EnvironmentConfig
from blueprint_constructs import EncryptedTable, OnDemand, Provisioned, TableIndex

from ..names import INDEX
from ..removal import removal_policy
from .shared_resources import SharedResources


class Database(Construct):
    """A single table: orders, profiles, and events that wait to be sent."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: EnvironmentConfig, shared: SharedResources
    ) -> None:
        super().__init__(scope, construct_id)
        settings = config.dynamodb
        self.table = EncryptedTable(
            self,
            "Table",
            partition_key="PK",
            sort_key="SK",
            indexes=[TableIndex(name=INDEX, partition_key="GSI1PK", sort_key="GSI1SK")],
            ttl_attribute="ttl",
            billing=_billing(config),
            encryption_key=shared.key if settings.encryption == "customer_managed" else None,
            point_in_time_recovery=settings.point_in_time_recovery,
            recovery_period_days=settings.recovery_period_days,
            deletion_protection=settings.deletion_protection,
            contributor_insights=config.monitoring.detailed_metrics,
            alarm_topic=shared.alarm_topic,
            removal_policy=removal_policy(config),
        )
        ssm.StringParameter(
            self,
            "TableName",
            parameter_name=config.parameter_name("database", "table-name"),
            string_value=self.table.table.table_name,
        )
        if settings.backup_plan:
            self._back_up(config, shared)

    @property
    def outputs(self) -> dict[str, str]:
        """What operations look up."""
        return {"TableName": self.table.table.table_name}

    def _back_up(self, config: EnvironmentConfig, shared: SharedResources) -> None:
        vault = backup.BackupVault(self, "Vault", encryption_key=shared.key, removal_policy=removal_policy(config))
        plan = backup.BackupPlan(self, "Plan", backup_vault=vault)
        plan.add_rule(
            backup.BackupPlanRule(
                rule_name="daily",
                schedule_expression=events.Schedule.cron(hour="3", minute="0"),
                delete_after=Duration.days(config.dynamodb.backup_retention_days),
            )
        )
        plan.add_selection("ByTag", resources=[backup.BackupResource.from_tag("Backup", "required")])


def _billing(config: EnvironmentConfig) -> OnDemand | Provisioned:
    settings = config.dynamodb
    if settings.billing == "on_demand":
        return OnDemand(
            max_read_request_units=settings.max_read_request_units,
            max_write_request_units=settings.max_write_request_units,
        )
    return Provisioned(
        read_least=settings.read_capacity_min or 1,
        read_most=settings.read_capacity_max or settings.read_capacity_min or 1,
        write_least=settings.write_capacity_min or 1,
        write_most=settings.write_capacity_max or settings.write_capacity_min or 1,
    )
