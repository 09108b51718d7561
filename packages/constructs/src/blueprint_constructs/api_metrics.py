"""The metrics that API Gateway writes about one API; HTTP and REST APIs name them differently."""

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from .checked import check_fields

NAMESPACE = "AWS/ApiGateway"
"""For HTTP APIs too: there is no `AWS/ApiGatewayV2`."""


@dataclass(frozen=True, kw_only=True)
class ApiMetrics:
    """Which metrics are those of one API."""

    dimensions: Mapping[str, str]
    """What selects the API: `ApiId` for an HTTP API, `ApiName` and `Stage` for a REST API."""

    server_errors: str
    """Name of the count of 5xx answers."""

    client_errors: str
    """Name of the count of 4xx answers."""

    def __post_init__(self) -> None:
        check_fields(self)
        if not self.dimensions or not self.server_errors or not self.client_errors:
            raise ValueError(
                f"metrics of an API by {dict(self.dimensions)}, {self.server_errors!r} and {self.client_errors!r} "
                "find nothing; name all three"
            )

    def requests(self, period: Duration) -> cloudwatch.Metric:
        """How many requests came."""
        return self._metric("Count", "Sum", period)

    def failed(self, period: Duration) -> cloudwatch.Metric:
        """How many were answered 5xx."""
        return self._metric(self.server_errors, "Sum", period)

    def refused(self, period: Duration) -> cloudwatch.Metric:
        """How many were answered 4xx."""
        return self._metric(self.client_errors, "Sum", period)

    def latency(self, percentile: str, period: Duration) -> cloudwatch.Metric:
        """Milliseconds until the answer, at a percentile such as `p99`."""
        return self._metric("Latency", percentile, period)

    def _metric(self, name: str, statistic: str, period: Duration) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace=NAMESPACE,
            metric_name=name,
            dimensions_map=dict(self.dimensions),
            statistic=statistic,
            period=period,
        )
