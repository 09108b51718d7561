"""One dashboard and one composite alarm for a whole environment."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from blueprint_config import EnvironmentConfig
from blueprint_constructs import ALIAS, BlueGreenLambda, ObservabilityLink, api_widgets

from ..names import health_alarm
from .api import Api
from .database import Database
from .events import Events
from .functions import Functions
from .signals import signal_row


class Monitoring(Construct):
    """Is the environment well: in one picture, and in one word; both are shown to the central account, where there is one."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: EnvironmentConfig,
        database: Database,
        events: Events,
        functions: Functions,
        api: Api,
    ) -> None:
        super().__init__(scope, construct_id)
        alarms = [
            *database.table.alarms.all,
            events.bus.dead_letters.alarm,
            events.orders.dead_letters.alarm,
            functions.failures.alarm,
            *(alarm for function in functions.all.values() for alarm in function.alarms.all),
            *api.front.alarms.all,
        ]
        self.health = cloudwatch.CompositeAlarm(
            self,
            "Health",
            composite_alarm_name=health_alarm(config),
            alarm_rule=cloudwatch.AlarmRule.any_of(*alarms),
            alarm_description="rings while any alarm of the environment does; each tells the topic itself, and Notices tells of this one",
        )
        self.link = self._link(config)
        self.dashboard = cloudwatch.Dashboard(
            self,
            "Dashboard",
            widgets=[
                signal_row(config),
                [cloudwatch.AlarmStatusWidget(title="Alarms", alarms=alarms, width=24)],
                api_widgets(api.front.metrics),
                *([*_function_widgets(name, function)] for name, function in functions.all.items()),
                _queue_widgets(events),
            ],
        )

    def _link(self, config: EnvironmentConfig) -> ObservabilityLink | None:
        """Show the account's telemetry to the central one, once that has a sink; an account sees itself anyway."""
        central, sink = config.monitoring.central_account, config.monitoring.central_sink_id
        if central is None or sink is None or central == config.account:
            return None
        arn = f"arn:{Stack.of(self).partition}:oam:{config.region}:{central}:sink/{sink}"
        return ObservabilityLink(self, "Link", sink_arn=arn, label=f"{config.prefix}-{config.name}")

    @property
    def outputs(self) -> dict[str, str]:
        """What operations look up: nothing beyond what configuration names."""
        return {}


def _function_widgets(name: str, function: BlueGreenLambda) -> list[cloudwatch.IWidget]:
    """One row: calls, failures and duration of what goes through the alias."""
    own = function.function.function_name
    dimensions = {"FunctionName": own, "Resource": f"{own}:{ALIAS}"}
    minute = Duration.minutes(1)

    def metric(metric_name: str, statistic: str) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace="AWS/Lambda",
            metric_name=metric_name,
            dimensions_map=dimensions,
            statistic=statistic,
            period=minute,
        )

    return [
        cloudwatch.GraphWidget(title=f"{name} calls", left=[metric("Invocations", "Sum")], width=8),
        cloudwatch.GraphWidget(
            title=f"{name} errors, throttles", left=[metric("Errors", "Sum"), metric("Throttles", "Sum")], width=8
        ),
        cloudwatch.GraphWidget(
            title=f"{name} duration (ms)", left=[metric("Duration", "p50"), metric("Duration", "p99")], width=8
        ),
    ]


def _queue_widgets(events: Events) -> list[cloudwatch.IWidget]:
    """One row: how much waits, for how long, and what was given up."""
    queue = events.orders.queue
    dead = events.orders.dead_letters.queue
    return [
        cloudwatch.GraphWidget(
            title="Orders waiting", left=[queue.metric_approximate_number_of_messages_visible()], width=8
        ),
        cloudwatch.GraphWidget(
            title="Oldest waiting order (s)", left=[queue.metric_approximate_age_of_oldest_message()], width=8
        ),
        cloudwatch.GraphWidget(
            title="Dead letters", left=[dead.metric_approximate_number_of_messages_visible()], width=8
        ),
    ]
