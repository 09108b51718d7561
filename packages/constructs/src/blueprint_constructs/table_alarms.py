"""The alarms of a table: DynamoDB fails, or refuses."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_sns as sns
from constructs import Construct

from .alarms import alarm

_OPERATIONS = ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "TransactWriteItems")


class TableAlarms(Construct):
    """Alarms on system errors, and on throttled requests of any operation."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        table: dynamodb.TableV2,
        period: Duration,
        topic: sns.ITopic | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._table_name = table.table_name
        self._period = period
        self.system_errors = alarm(
            self,
            "SystemErrors",
            metric=self._sum_over_operations("SystemErrors"),
            above=0,
            periods=2,
            description="DynamoDB answers with errors of its own; look at the AWS Health Dashboard",
            topic=topic,
        )
        self.throttles = alarm(
            self,
            "Throttles",
            metric=self._sum_over_operations("ThrottledRequests"),
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

    def _sum_over_operations(self, name: str) -> cloudwatch.MathExpression:
        metrics: dict[str, cloudwatch.IMetric] = {
            operation[0].lower() + operation[1:]: cloudwatch.Metric(
                namespace="AWS/DynamoDB",
                metric_name=name,
                dimensions_map={"TableName": self._table_name, "Operation": operation},
                statistic="Sum",
                period=self._period,
            )
            for operation in _OPERATIONS
        }
        return cloudwatch.MathExpression(
            expression="SUM(METRICS())", using_metrics=metrics, label=name, period=self._period
        )
