"""One dashboard and one composite alarm for a whole environment."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from blueprint_config import EnvironmentConfig
from blueprint_constructs import ALIAS, BlueGreenLambda, api_widgets

from .api import Api
from .database import Database
from .events import Events
from .functions import Functions


class Monitoring(Construct):
    """Is the environment well: in one picture, and in one word."""

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
            # A generated name would hold the whole construct path; this one is the same in every app that has the stage.
            composite_alarm_name=f"{config.prefix}-{config.name}-health",
            alarm_rule=cloudwatch.AlarmRule.any_of(
                *(cloudwatch.AlarmRule.from_alarm(alarm, cloudwatch.AlarmState.ALARM) for alarm in alarms)
            ),
            alarm_description="rings while any alarm of the environment does; each of them notifies by itself",
        )
        self.dashboard = cloudwatch.Dashboard(
            self,
            "Dashboard",
            widgets=[
                [cloudwatch.AlarmStatusWidget(title="Alarms", alarms=alarms, width=24)],
                api_widgets(api.front.metrics),
                *([*_function_widgets(name, function)] for name, function in functions.all.items()),
                _queue_widgets(events),
            ],
        )

    @property
    def outputs(self) -> dict[str, str]:
        """What operations look up: nothing beyond what configuration names."""
        return {}


def _function_widgets(name: str, function: BlueGreenLambda) -> list[cloudwatch.IWidget]:
    """One row: calls, failures and duration of what goes through the alias."""
    dimensions = {
        "FunctionName": function.function.function_name,
        "Resource": f"{function.function.function_name}:{ALIAS}",
    }

    def metric(metric_name: str, statistic: str) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace="AWS/Lambda",
            metric_name=metric_name,
            dimensions_map=dimensions,
            statistic=statistic,
            period=Duration.minutes(1),
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
