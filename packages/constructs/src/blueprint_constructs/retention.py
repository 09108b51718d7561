"""Days into the retention periods that CloudWatch Logs knows."""

from typing import Final

from aws_cdk import aws_logs as logs

from .checked import checked

_PERIODS: Final = {
    1: "ONE_DAY",
    3: "THREE_DAYS",
    5: "FIVE_DAYS",
    7: "ONE_WEEK",
    14: "TWO_WEEKS",
    30: "ONE_MONTH",
    60: "TWO_MONTHS",
    90: "THREE_MONTHS",
    120: "FOUR_MONTHS",
    150: "FIVE_MONTHS",
    180: "SIX_MONTHS",
    365: "ONE_YEAR",
    400: "THIRTEEN_MONTHS",
    545: "EIGHTEEN_MONTHS",
    731: "TWO_YEARS",
    1096: "THREE_YEARS",
    1827: "FIVE_YEARS",
    2192: "SIX_YEARS",
    2557: "SEVEN_YEARS",
    2922: "EIGHT_YEARS",
    3288: "NINE_YEARS",
    3653: "TEN_YEARS",
}


@checked
def retention(days: int) -> logs.RetentionDays:
    """The retention period of exactly `days` days.

    Raises:
        ValueError: CloudWatch Logs has no such period (PutRetentionPolicy lists them).
    """
    if days not in _PERIODS:
        allowed = ", ".join(str(period) for period in _PERIODS)
        raise ValueError(f"log retention of {days} days is not a period of CloudWatch Logs; use one of {allowed}")
    return logs.RetentionDays[_PERIODS[days]]
