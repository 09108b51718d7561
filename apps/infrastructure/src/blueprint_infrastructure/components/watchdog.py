"""Who takes traffic back when the process that shifted it is gone."""

from typing import Final

from aws_cdk import ArnFormat, Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from blueprint_config import EnvironmentConfig
from blueprint_constructs import EncryptedTable, FunctionSize, FunctionThresholds, SecureLambda, allow

from ..names import FUNCTION_NAMES, live_version_parameter
from ..removal import removal_policy
from .operations_code import operations_code, operations_handler
from .shared_resources import SharedResources

EVERY: Final = "rate(1 minute)"
MODULE: Final = "rollout.watchdog.handler"


class Watchdog(Construct):
    """A function that looks for abandoned rollouts once a minute, and an alarm for when it fails or does not run.

    It needs the state table, the aliases and the live-version parameters; the functions themselves live in a stack that is
    deployed later, so it may touch whatever bears the environment's name.

    Raises:
        ValueError: it would run in a network without a way to Lambda.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: EnvironmentConfig,
        state: EncryptedTable,
        shared: SharedResources,
    ) -> None:
        _refuse_an_island(config)
        super().__init__(scope, construct_id)
        self.function = SecureLambda(
            self,
            "Function",
            handler=operations_handler(MODULE),
            code=operations_code(MODULE),
            size=FunctionSize(memory_mib=256, timeout_seconds=60, architecture=config.lambda_.architecture),
            environment={"STATE_TABLE": state.table.table_name},
            tracing=config.lambda_.tracing,
            log_retention_days=config.monitoring.log_retention_days,
            encryption_key=shared.key,
            vpc=shared.vpc if config.lambda_.in_vpc else None,
            alarm_topic=shared.alarm_topic,
            # It fails only when a rollout could not be ended: every failure is for a person.
            thresholds=FunctionThresholds(minimum_errors=1),
            removal_policy=removal_policy(config),
            description=f"ends abandoned rollouts of {config.prefix}-{config.name}",
        )
        self._grant(config, state)
        self.schedule = self._schedule()
        self.silence = self._silence(shared)

    def _grant(self, config: EnvironmentConfig, state: EncryptedTable) -> None:
        """Exactly what ending a rollout calls: see blueprint_ops_scripts.rollout.watchdog."""
        role, stack = self.function.role, Stack.of(self)
        state.grant(role, operations=["GetItem", "Query", "PutItem", "DeleteItem", "ConditionCheckItem"])
        functions = stack.format_arn(
            service="lambda",
            resource="function",
            resource_name=f"{config.prefix}-{config.name}-*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        allow(role, sid="MoveAliases", actions=["lambda:GetAlias", "lambda:UpdateAlias"], resources=[functions])
        parameters = [
            stack.format_arn(
                service="ssm", resource="parameter", resource_name=live_version_parameter(config, name).lstrip("/")
            )
            for name in FUNCTION_NAMES
        ]
        allow(role, sid="WriteLiveVersions", actions=["ssm:PutParameter"], resources=parameters)

    def _schedule(self) -> scheduler.CfnSchedule:
        """A late call is of no use: the next one comes within a minute."""
        account = Stack.of(self).account
        role = iam.Role(
            self,
            "ScheduleRole",
            assumed_by=iam.ServicePrincipal(
                "scheduler.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": account}}
            ),
        )
        arn = self.function.function.function_arn
        allow(role, sid="CallWatchdog", actions=["lambda:InvokeFunction"], resources=[arn])
        schedule = scheduler.CfnSchedule(
            self,
            "Schedule",
            description="looks for abandoned rollouts",
            schedule_expression=EVERY,
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=scheduler.CfnSchedule.TargetProperty(
                arn=arn,
                role_arn=role.role_arn,
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                    maximum_retry_attempts=0, maximum_event_age_in_seconds=60
                ),
            ),
        )
        schedule.node.add_dependency(role)  # Scheduler checks the role when the schedule is made
        return schedule

    def _silence(self, shared: SharedResources) -> cloudwatch.Alarm:
        """A watchdog that nobody calls reports no error, so missing data is what rings."""
        made = cloudwatch.Alarm(
            self,
            "Silent",
            metric=self.function.function.metric_invocations(period=Duration.minutes(1), statistic="Sum"),
            threshold=1,
            comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
            evaluation_periods=5,
            datapoints_to_alarm=5,
            treat_missing_data=cloudwatch.TreatMissingData.BREACHING,
            alarm_description="the watchdog has not run for five minutes: an abandoned rollout would stay split; "
            "look at its schedule",
        )
        if shared.alarm_topic is not None:
            action = actions.SnsAction(shared.alarm_topic)
            made.add_alarm_action(action)
            made.add_ok_action(action)
        return made


def _refuse_an_island(config: EnvironmentConfig) -> None:
    network = config.network
    if config.lambda_.in_vpc and not network.nat_gateways and not {"lambda", "ssm"} <= set(network.interface_endpoints):
        raise ValueError(
            f"watchdog of {config.name}: its network has no way to Lambda and SSM, so it could end no rollout: "
            f"interface_endpoints {list(network.interface_endpoints)}; add lambda and ssm"
        )
