"""The functions of an environment, what each may do, and what calls them."""

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import Stack
from aws_cdk import aws_events as eventbridge
from aws_cdk import aws_iam as iam
from constructs import Construct

from blueprint_config import EnvironmentConfig
from blueprint_constructs import (
    BlueGreenLambda,
    DeadLetterQueue,
    FunctionSize,
    FunctionThresholds,
    ProvisionedConcurrency,
    allow,
)

from ..names import FUNCTION_NAMES, INDEX, live_version_parameter, release_parameter
from ..removal import removal_policy
from .code import function_code, shared_layer
from .database import Database
from .events import Events
from .secrets import grant_secrets
from .shared_resources import SharedResources


class Functions(Construct):
    """users, orders and fulfilment: three BlueGreenLambdas with one layer, and one queue for failed asynchronous calls."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: EnvironmentConfig,
        lambdas: Path,
        shared: SharedResources,
        database: Database,
        events: Events,
    ) -> None:
        super().__init__(scope, construct_id)
        self._config = config
        self._lambdas = lambdas
        self._shared = shared
        self._layer = shared_layer(self, "Dependencies", architecture=config.lambda_.architecture)
        self.failures = DeadLetterQueue(
            self,
            "Failures",
            encryption_key=shared.key,
            alarm_topic=shared.alarm_topic,
            removal_policy=removal_policy(config),
        )
        table = {"TABLE_NAME": database.table.table.table_name}
        self.users = self._function("users", table)
        self.orders = self._function("orders", {**table, "EVENT_BUS_NAME": events.bus.bus.event_bus_name})
        self.fulfilment = self._function("fulfilment", table)
        self._grant(database, events)
        self._consume(events)
        self._relay()

    @property
    def all(self) -> dict[str, BlueGreenLambda]:
        """The functions by the name of their folder."""
        return {"users": self.users, "orders": self.orders, "fulfilment": self.fulfilment}

    @property
    def outputs(self) -> dict[str, str]:
        """What operations look up."""
        found = {}
        for name in FUNCTION_NAMES:
            function = self.all[name]
            found[f"{name.capitalize()}FunctionName"] = function.function.function_name
            found[f"{name.capitalize()}PublishedVersion"] = function.published_version.version
            found[f"{name.capitalize()}AliasArn"] = function.alias.function_arn
            if function.deployment_group is not None:
                found[f"{name.capitalize()}DeploymentApplication"] = (
                    function.deployment_group.application.application_name
                )
                found[f"{name.capitalize()}DeploymentGroup"] = function.deployment_group.deployment_group_name
        return found

    def _function(self, name: str, environment: Mapping[str, str]) -> BlueGreenLambda:
        settings = self._config.lambda_
        watched = self._config.monitoring
        engine = self._config.delivery.engine
        return BlueGreenLambda(
            self,
            name.capitalize(),
            engine=engine,
            live_version_parameter=live_version_parameter(self._config, name) if engine == "rollout" else None,
            provisioned_concurrency=_warm(self._config),
            handler=f"{name}.handler.handler",
            code=function_code(self._lambdas, name),
            layers=[self._layer],
            size=FunctionSize(
                memory_mib=settings.memory_mib,
                timeout_seconds=settings.timeout_seconds,
                ephemeral_storage_mib=settings.ephemeral_storage_mib,
                architecture=settings.architecture,
                reserved_concurrency=settings.reserved_concurrency,
            ),
            environment={
                **settings.environment,
                **{variable: reference.name for variable, reference in settings.secrets.items()},
                **environment,
                "POWERTOOLS_SERVICE_NAME": name,
                "RELEASE_PARAMETER": release_parameter(self._config),
                "MAX_BODY_BYTES": str(self._config.api.max_body_bytes),
            },
            tracing=settings.tracing,
            log_level=settings.log_level,
            log_retention_days=watched.log_retention_days,
            encryption_key=self._shared.key,
            vpc=self._shared.vpc if settings.in_vpc else None,
            failures=self.failures,
            alarm_topic=self._shared.alarm_topic,
            thresholds=FunctionThresholds(
                error_rate_percent=watched.error_rate_percent, minimum_errors=watched.minimum_errors
            ),
            removal_policy=removal_policy(self._config),
            description=f"{name} of {self._config.prefix}-{self._config.name}",
        )

    def _grant(self, database: Database, events: Events) -> None:
        """Exactly what the handlers call: see `lambdas/`."""
        table = database.table
        table.grant(self.users.role, operations=["GetItem", "UpdateItem"])
        table.grant(self.orders.role, operations=["GetItem", "PutItem", "DeleteItem"], index_queries=[INDEX])
        table.grant(self.fulfilment.role, operations=["GetItem", "UpdateItem"])
        events.bus.grant_put_events(self.orders.role)
        parameter = Stack.of(self).format_arn(
            service="ssm", resource="parameter", resource_name=release_parameter(self._config).lstrip("/")
        )
        allow(self.orders.role, sid="ReadRelease", actions=["ssm:GetParameter"], resources=[parameter])
        for function in self.all.values():
            grant_secrets(self, function.role, self._config)

    def _consume(self, events: Events) -> None:
        """Placed orders reach fulfilment through the alias, one failed message at a time going back to the queue."""
        events.orders.grant_consume(self.fulfilment.role)
        self.fulfilment.alias.add_event_source_mapping(
            "OrdersQueue",
            event_source_arn=events.orders.queue.queue_arn,
            batch_size=self._config.events.batch_size,
            report_batch_item_failures=True,
            max_concurrency=self._config.lambda_.reserved_concurrency,
        )

    def _relay(self) -> None:
        """A crash between writing an order and sending its event leaves the event in the table; orders sends it later.

        A call that is older than the interval has been replaced by the next one; when none gets through, dead letters tell.
        """
        minutes = self._config.events.relay_minutes
        rule = eventbridge.CfnRule(
            self,
            "Relay",
            description="lets orders send the events that a crash kept back",
            schedule_expression=f"rate({minutes} minute{'s' if minutes > 1 else ''})",
            targets=[
                eventbridge.CfnRule.TargetProperty(
                    id="Orders",
                    arn=self.orders.alias.function_arn,
                    input='{"blueprint": "relay"}',
                    dead_letter_config=eventbridge.CfnRule.DeadLetterConfigProperty(arn=self.failures.queue.queue_arn),
                    retry_policy=eventbridge.CfnRule.RetryPolicyProperty(
                        maximum_retry_attempts=self._config.events.retry_attempts,
                        maximum_event_age_in_seconds=60 * minutes,
                    ),
                )
            ],
        )
        self.failures.allow_rule(rule.attr_arn)
        self.orders.alias.add_permission(
            "Relay", principal=iam.ServicePrincipal("events.amazonaws.com"), source_arn=rule.attr_arn
        )


def _warm(config: EnvironmentConfig) -> ProvisionedConcurrency | None:
    settings = config.lambda_
    if settings.provisioned_concurrency is None:
        return None
    return ProvisionedConcurrency(least=settings.provisioned_concurrency, most=settings.provisioned_concurrency_max)
