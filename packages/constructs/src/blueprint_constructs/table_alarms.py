"""The alarms of a table: DynamoDB fails, or refuses."""

from collections.abc import Mapping
from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_sns as sns
from constructs import Construct

from .alarms import alarm
from .checked import checked

PERIOD = Duration.minutes(5)

_OPERATIONS: Final = ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "TransactWriteItems")
"""DynamoDB counts its own errors by operation only; each one watched is a metric that an alarm is paid for."""


class TableAlarms(Construct):
    """Alarms on system errors of the usual operations, and on throttled reads and writes."""

    @checked
    def __init__(
        self, scope: Construct, construct_id: str, *, table: dynamodb.TableV2, topic: sns.ITopic | None = None
    ) -> None:
        super().__init__(scope, construct_id)
        table_name = table.table_name
        by_operation = {
            operation[0].lower() + operation[1:]: _count("SystemErrors", TableName=table_name, Operation=operation)
            for operation in _OPERATIONS
        }
        self.system_errors = alarm(
            self,
            "SystemErrors",
            metric=_sum(by_operation, "system errors"),
            above=0,
            periods=2,
            description="DynamoDB answers with errors of its own; look at the AWS Health Dashboard",
            topic=topic,
        )
        throttled = {
            "reads": _count("ReadThrottleEvents", TableName=table_name),
            "writes": _count("WriteThrottleEvents", TableName=table_name),
        }
        self.throttles = alarm(
            self,
            "Throttles",
            metric=_sum(throttled, "throttled reads and writes"),
            above=0,
            periods=3,
            breaching_periods=2,
            description="DynamoDB refuses requests; look for a hot key, or raise the ceiling of the table",
            topic=topic,
        )

    @property
    def all(self) -> tuple[cloudwatch.Alarm, ...]:
        """Every alarm, for a composite."""
        return (self.system_errors, self.throttles)


def _count(name: str, **dimensions: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace="AWS/DynamoDB", metric_name=name, dimensions_map=dimensions, statistic="Sum", period=PERIOD
    )


def _sum(metrics: Mapping[str, cloudwatch.Metric], label: str) -> cloudwatch.MathExpression:
    # A metric without data would leave the whole sum without data.
    expression = " + ".join(f"FILL({name}, 0)" for name in metrics)
    return cloudwatch.MathExpression(expression=expression, using_metrics=dict(metrics), label=label, period=PERIOD)
