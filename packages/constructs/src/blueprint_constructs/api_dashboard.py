"""Traffic, errors and latency of one API at a glance."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct


class ApiDashboard(Construct):
    """A CloudWatch dashboard of one HTTP API (dashboards beyond the third of an account cost 3 USD a month each)."""

    def __init__(self, scope: Construct, construct_id: str, *, dimensions: Mapping[str, str]) -> None:
        super().__init__(scope, construct_id)
        self.dashboard = cloudwatch.Dashboard(self, "Resource", widgets=[api_widgets(dimensions)])


def api_widgets(dimensions: Mapping[str, str]) -> list[cloudwatch.IWidget]:
    """One row: requests, errors, latency of the HTTP API that `dimensions` select."""

    def metric(name: str, statistic: str) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace="AWS/ApiGateway",
            metric_name=name,
            dimensions_map=dict(dimensions),
            statistic=statistic,
            period=Duration.minutes(1),
        )

    return [
        cloudwatch.GraphWidget(title="API requests", left=[metric("Count", "Sum")], width=8),
        cloudwatch.GraphWidget(title="API errors", left=[metric("4xx", "Sum"), metric("5xx", "Sum")], width=8),
        cloudwatch.GraphWidget(
            title="API latency (ms)", left=[metric("Latency", "p50"), metric("Latency", "p99")], width=8
        ),
    ]
