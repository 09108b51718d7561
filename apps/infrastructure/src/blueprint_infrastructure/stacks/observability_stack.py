"""What a central account has in one region: the sink, and in one region of its own the dashboard of every environment."""

from collections.abc import Sequence

from aws_cdk import CfnOutput, Environment, Fn, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from blueprint_config import EnvironmentConfig
from blueprint_constructs import ObservabilitySink

from ..components.signals import signal_row


class ObservabilityStack(Stack):
    """A sink for the accounts of `sources`, and a dashboard of `shown`: environments in rows, signals in columns.

    It knows names and accounts of the environments, and nothing that they made. Sinks are regional, dashboards are not.
    """

    def __init__(
        self,
        scope: Construct,
        *,
        env: Environment,
        prefix: str,
        sources: Sequence[str],
        shown: Sequence[EnvironmentConfig],
        termination_protection: bool,
    ) -> None:
        super().__init__(
            scope,
            "Observability",
            stack_name=f"{prefix}-central-Observability",
            env=env,
            description="what several environments show one account",
            termination_protection=termination_protection,
        )
        if sources:
            sink = ObservabilitySink(self, "Sink", name=f"{prefix}-central", source_accounts=sources)
            CfnOutput(self, "SinkId", value=Fn.select(1, Fn.split("/", sink.arn)))
        if shown:
            rows = [signal_row(config, across_accounts=True) for config in shown]
            cloudwatch.Dashboard(self, "Dashboard", widgets=rows)
