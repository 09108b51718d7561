"""The three alarms of a function: it fails, it is refused capacity, it is about to time out."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sns as sns
from constructs import Construct

from .alarms import alarm, share
from .checked import checked
from .function_thresholds import FunctionThresholds

PERIOD = Duration.minutes(5)


class FunctionAlarms(Construct):
    """Alarms on error rate, throttles and p99 duration of the invocations that `dimensions` select."""

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        dimensions: Mapping[str, str],
        timeout: Duration,
        thresholds: FunctionThresholds,
        topic: sns.ITopic | None = None,
    ) -> None:
        if not dimensions:
            raise ValueError(
                "dimensions is empty: the alarms would hear every function of the account; name FunctionName"
            )
        super().__init__(scope, construct_id)
        self._dimensions = dict(dimensions)
        error_rate = share(
            part=self._metric("Errors", "Sum"),
            whole=self._metric("Invocations", "Sum"),
            at_least=thresholds.minimum_errors,
            label="failed invocations, percent",
            period=PERIOD,
        )
        self.error_rate = alarm(
            self,
            "ErrorRate",
            metric=error_rate,
            above=thresholds.error_rate_percent,
            description="too many invocations fail; read the function's log",
            topic=topic,
        )
        self.throttles = alarm(
            self,
            "Throttles",
            metric=self._metric("Throttles", "Sum"),
            above=0,
            periods=3,
            breaching_periods=2,
            description="invocations are refused; raise the reserved concurrency or the account's limit",
            topic=topic,
        )
        self.duration = alarm(
            self,
            "Duration",
            metric=self._metric("Duration", "p99"),
            above=round(timeout.to_milliseconds() * thresholds.duration_share_of_timeout),
            periods=3,
            breaching_periods=2,
            description="the slowest invocations are close to the timeout (milliseconds)",
            topic=topic,
        )

    @property
    def all(self) -> tuple[cloudwatch.Alarm, ...]:
        """Every alarm, for a composite or a deployment group."""
        return (self.error_rate, self.throttles, self.duration)

    def _metric(self, name: str, statistic: str) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace="AWS/Lambda",
            metric_name=name,
            dimensions_map=self._dimensions,
            statistic=statistic,
            period=PERIOD,
        )
