"""The three alarms of an API: it fails, its clients fail, it is slow."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sns as sns
from constructs import Construct

from .alarms import alarm, share
from .api_metrics import ApiMetrics
from .api_thresholds import ApiThresholds
from .checked import checked

PERIOD = Duration.minutes(5)


class ApiAlarms(Construct):
    """Alarms on the share of 5xx answers, the share of 4xx answers, and p99 latency."""

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        metrics: ApiMetrics,
        thresholds: ApiThresholds,
        topic: sns.ITopic | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.server_errors = alarm(
            self,
            "ServerErrors",
            metric=share(
                part=metrics.failed(PERIOD),
                whole=metrics.requests(PERIOD),
                at_least=thresholds.minimum_errors,
                label="5xx answers, percent",
                period=PERIOD,
            ),
            above=thresholds.server_error_percent,
            description="the API answers 5xx; look at the functions behind it",
            topic=topic,
        )
        self.client_errors = alarm(
            self,
            "ClientErrors",
            metric=share(
                part=metrics.refused(PERIOD),
                whole=metrics.requests(PERIOD),
                at_least=20 * thresholds.minimum_errors,
                label="4xx answers, percent",
                period=PERIOD,
            ),
            above=thresholds.client_error_percent,
            description="most calls are refused; a client broke, or somebody is probing",
            topic=topic,
        )
        self.latency = alarm(
            self,
            "Latency",
            metric=metrics.latency("p99", PERIOD),
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
