"""The three alarms of an API: it fails, its clients fail, it is slow."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sns as sns
from constructs import Construct

from .alarms import alarm, share
from .api_thresholds import ApiThresholds

PERIOD = Duration.minutes(5)


class ApiAlarms(Construct):
    """Alarms on the metrics that API Gateway writes in `AWS/ApiGateway`.

    HTTP and REST APIs name their error metrics differently: `server_errors` and `client_errors` are those names.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        dimensions: Mapping[str, str],
        server_errors: str,
        client_errors: str,
        thresholds: ApiThresholds,
        topic: sns.ITopic | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._dimensions = dict(dimensions)
        self.server_errors = alarm(
            self,
            "ServerErrors",
            metric=self._share(server_errors, at_least=thresholds.minimum_errors),
            above=thresholds.server_error_percent,
            description="the API answers 5xx; look at the functions behind it",
            topic=topic,
        )
        self.client_errors = alarm(
            self,
            "ClientErrors",
            metric=self._share(client_errors, at_least=20 * thresholds.minimum_errors),
            above=thresholds.client_error_percent,
            description="most calls are refused; a client broke, or somebody is probing",
            topic=topic,
        )
        self.latency = alarm(
            self,
            "Latency",
            metric=self._metric("Latency", "p99"),
            above=thresholds.latency_p99_ms,
            periods=3,
            breaching_periods=2,
            description="the slowest answers take too long (milliseconds)",
            topic=topic,
        )

    @property
    def all(self) -> tuple[cloudwatch.Alarm, ...]:
        """Every alarm, for a composite."""
        return (self.server_errors, self.client_errors, self.latency)

    def _share(self, name: str, *, at_least: int) -> cloudwatch.MathExpression:
        return share(
            part=self._metric(name, "Sum"),
            whole=self._metric("Count", "Sum"),
            at_least=at_least,
            label=f"{name}, percent of all answers",
            period=PERIOD,
        )

    def _metric(self, name: str, statistic: str) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace="AWS/ApiGateway",
            metric_name=name,
            dimensions_map=self._dimensions,
            statistic=statistic,
            period=PERIOD,
        )
