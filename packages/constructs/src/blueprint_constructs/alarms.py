"""One way to make an alarm: quiet without data, and heard when there is a topic."""

from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from .checked import checked

LONGEST_DESCRIPTION: Final = 1_024
"""Characters (CloudWatch, PutMetricAlarm)."""


@checked
def alarm(
    scope: Construct,
    construct_id: str,
    *,
    metric: cloudwatch.IMetric,
    above: float,
    description: str,
    topic: sns.ITopic | None,
    periods: int = 1,
    breaching_periods: int | None = None,
    missing_data_rings: bool = False,
) -> cloudwatch.Alarm:
    """An alarm that rings when `metric` was above `above` in `breaching_periods` of the last `periods` periods.

    Missing data does not ring: a function that nobody calls is not ill. With `missing_data_rings` it does, for what must report
    even when all is well. `topic` hears of the alarm and of its end.
    """
    needed = periods if breaching_periods is None else breaching_periods
    if not 1 <= needed <= periods:
        raise ValueError(
            f"an alarm on {needed} of {periods} periods cannot ring; let 1 <= breaching_periods <= periods"
        )
    if not 1 <= len(description) <= LONGEST_DESCRIPTION:
        raise ValueError(
            f"alarm {construct_id}: description has {len(description)} characters; "
            f"say in 1 to {LONGEST_DESCRIPTION} what is wrong and where to look"
        )
    made = cloudwatch.Alarm(
        scope,
        construct_id,
        metric=metric,
        threshold=above,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluation_periods=periods,
        datapoints_to_alarm=needed,
        treat_missing_data=cloudwatch.TreatMissingData.BREACHING
        if missing_data_rings
        else cloudwatch.TreatMissingData.NOT_BREACHING,
        alarm_description=description,
    )
    if topic is not None:
        action = actions.SnsAction(topic)
        made.add_alarm_action(action)
        made.add_ok_action(action)
    return made


@checked
def share(
    *, part: cloudwatch.IMetric, whole: cloudwatch.IMetric, at_least: int, label: str, period: Duration
) -> cloudwatch.MathExpression:
    """`part` in percent of `whole`, and 0 while `part` is below `at_least`, so that one bad call at night rings nothing."""
    if at_least < 1:
        raise ValueError(f"share {label!r}: at_least of {at_least} would divide by nothing; use 1 or more")
    return cloudwatch.MathExpression(
        expression=f"IF(part >= {at_least}, 100 * part / whole, 0)",
        using_metrics={"part": part, "whole": whole},
        label=label,
        period=period,
    )
