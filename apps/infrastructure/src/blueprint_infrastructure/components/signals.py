"""How an environment is, as one row of a dashboard: the same signals for each, in columns.

The row finds its metrics by searching, not by naming resources, so it can be shown beside other environments, and in another account,
without a reference between stacks: nothing that happens to one environment touches the row of another.
"""

from dataclasses import dataclass
from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from blueprint_config import EnvironmentConfig

PERIOD_MINUTES: Final = 5
COLUMN: Final = 3
"""Widths of a dashboard are twenty-fourths: one column for the name, seven for signals."""


@dataclass(frozen=True, kw_only=True)
class Signal:
    """One column."""

    title: str
    dimensions: str
    """Namespace and names of dimensions, as `SEARCH` wants them."""

    metric: str
    statistic: str
    words: str = ""
    """Further words that must be in the names."""

    own_names: bool = True
    """Whether the resources' names begin with those of the environment; those of APIs are generated."""


def signals(config: EnvironmentConfig) -> tuple[Signal, ...]:
    """The columns, for the kind of API that the environment has."""
    http = config.api.kind == "http"
    api = "AWS/ApiGateway,ApiId" if http else "AWS/ApiGateway,ApiName,Stage"
    functions, queues = "AWS/Lambda,FunctionName,Resource", "AWS/SQS,QueueName"
    waiting = "ApproximateNumberOfMessagesVisible"
    return (
        Signal(title="requests", dimensions=api, metric="Count", statistic="Sum", own_names=False),
        Signal(title="5xx", dimensions=api, metric="5xx" if http else "5XXError", statistic="Sum", own_names=False),
        Signal(title="p99 (ms)", dimensions=api, metric="Latency", statistic="p99", own_names=False),
        Signal(title="function errors", dimensions=functions, metric="Errors", statistic="Sum"),
        Signal(title="throttles", dimensions=functions, metric="Throttles", statistic="Sum"),
        Signal(
            title="oldest order (s)", dimensions=queues, metric="ApproximateAgeOfOldestMessage", statistic="Maximum"
        ),
        Signal(title="dead letters", dimensions=queues, metric=waiting, statistic="Maximum", words="Dead Letters"),
    )


def signal_row(config: EnvironmentConfig, *, across_accounts: bool = False) -> list[cloudwatch.IWidget]:
    """The name of the environment, and a number with its recent course for each signal.

    `across_accounts` is for the dashboard of a central account, which sees several.
    """
    name = cloudwatch.TextWidget(
        markdown=f"### {config.name}\n{config.tier} · {config.region} · {config.account}", width=COLUMN, height=COLUMN
    )
    period = Duration.minutes(PERIOD_MINUTES)
    return [name, *(_number(signal, config, across_accounts, period) for signal in signals(config))]


def _number(
    signal: Signal, config: EnvironmentConfig, across_accounts: bool, period: Duration
) -> cloudwatch.SingleValueWidget:
    return cloudwatch.SingleValueWidget(
        title=signal.title,
        metrics=[
            cloudwatch.MathExpression(
                expression=search(signal, config, across_accounts=across_accounts),
                using_metrics={},
                label=signal.title,
                period=period,
            )
        ],
        region=config.region,
        sparkline=True,
        width=COLUMN,
        height=COLUMN,
    )


def search(signal: Signal, config: EnvironmentConfig, *, across_accounts: bool) -> str:
    """The expression that finds the metrics of a signal and makes one number of them."""
    words = [f"{{{signal.dimensions}}}", f'MetricName="{signal.metric}"']
    if signal.own_names:
        words += [config.prefix, config.name]
    if signal.words:
        words.append(signal.words)
    if across_accounts:
        words.append(f':aws.AccountId="{config.account}"')
    combine = "SUM" if signal.statistic == "Sum" else "MAX"
    return f"{combine}(SEARCH('{' '.join(words)}', '{signal.statistic}', {60 * PERIOD_MINUTES}))"
