"""How one part of the system tells another that something happened."""

from aws_cdk import Duration
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from blueprint_config import EnvironmentConfig
from blueprint_constructs import SecureEventBus, SecureQueue

from ..names import ORDER_PLACED, ORDER_SOURCE
from ..removal import removal_policy
from .shared_resources import SharedResources


class Events(Construct):
    """The bus, its archive, and the queue of placed orders with its dead letters."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: EnvironmentConfig, shared: SharedResources
    ) -> None:
        super().__init__(scope, construct_id)
        settings = config.events
        self.bus = SecureEventBus(
            self,
            "Bus",
            # A generated name would hold the whole construct path; this one is the same in every app that has the stage.
            bus_name=f"{config.prefix}-{config.name}",
            archive_days=settings.archive_days,
            retry_attempts=settings.retry_attempts,
            max_event_age=Duration.seconds(settings.max_event_age_seconds),
            encryption_key=shared.key,
            alarm_topic=shared.alarm_topic,
            removal_policy=removal_policy(config),
        )
        self.orders = SecureQueue(
            self,
            "Orders",
            consumer_timeout=Duration.seconds(config.lambda_.timeout_seconds),
            visibility_timeout=Duration.seconds(settings.visibility_timeout_seconds),
            max_receive_count=settings.max_receive_count,
            encryption_key=shared.key,
            alarm_topic=shared.alarm_topic,
            removal_policy=removal_policy(config),
        )
        self.bus.route("OrderPlaced", queue=self.orders, sources=[ORDER_SOURCE], detail_types=[ORDER_PLACED])
        ssm.StringParameter(
            self,
            "BusName",
            parameter_name=config.parameter_name("events", "bus-name"),
            string_value=self.bus.bus.event_bus_name,
        )

    @property
    def outputs(self) -> dict[str, str]:
        """What operations look up."""
        return {
            "EventBusName": self.bus.bus.event_bus_name,
            "OrderQueueUrl": self.orders.queue.queue_url,
            "OrderQueueArn": self.orders.queue.queue_arn,
            "DeadLetterQueueUrl": self.orders.dead_letters.queue.queue_url,
        }
