"""Traffic, errors and latency of one API at a glance."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from .api_metrics import ApiMetrics
from .checked import checked


class ApiDashboard(Construct):
    """A CloudWatch dashboard of one API (dashboards beyond the third of an account cost 3 USD a month each)."""

    @checked
    def __init__(self, scope: Construct, construct_id: str, *, metrics: ApiMetrics) -> None:
        super().__init__(scope, construct_id)
        self.dashboard = cloudwatch.Dashboard(self, "Resource", widgets=[api_widgets(metrics)])


def api_widgets(metrics: ApiMetrics) -> list[cloudwatch.IWidget]:
    """One row for a dashboard: requests, errors, latency."""
    minute = Duration.minutes(1)
    return [
        cloudwatch.GraphWidget(title="API requests", left=[metrics.requests(minute)], width=8),
        cloudwatch.GraphWidget(title="API errors", left=[metrics.refused(minute), metrics.failed(minute)], width=8),
        cloudwatch.GraphWidget(
            title="API latency (ms)", left=[metrics.latency("p50", minute), metrics.latency("p99", minute)], width=8
        ),
    ]
