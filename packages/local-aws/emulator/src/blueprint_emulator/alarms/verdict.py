"""The state of an alarm from its datapoints: pure.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html. When enough real
datapoints are in the evaluation range, missing ones do not matter; otherwise each missing one is taken as
`TreatMissingData` says.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["OK", "ALARM", "INSUFFICIENT_DATA"]

COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}

EXTRA_PERIODS = 2
"""How many periods beyond those to evaluate belong to the evaluation range, as in AWS's examples."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What an alarm compares."""

    comparison: str
    threshold: float
    evaluation_periods: int
    datapoints_to_alarm: int
    treat_missing_data: str = "missing"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The state that the datapoints give, with the reason; None keeps the state as it is."""

    state: State | None
    reason: str


def judge(rule: Rule, newest_first: Sequence[float | None]) -> Verdict:
    """Return the verdict on the datapoints of the evaluation range, newest first, None where there is none.

    Raises:
        KeyError: the comparison needs an anomaly model, which there is not.
    """
    breaches = COMPARISONS[rule.comparison]
    real = [value for value in newest_first if value is not None]
    if len(real) >= rule.evaluation_periods:
        considered = real[: rule.evaluation_periods]
        return _count(rule, considered, sum(breaches(value, rule.threshold) for value in considered))
    breaching = sum(breaches(value, rule.threshold) for value in real)
    absent = rule.evaluation_periods - len(real)
    match rule.treat_missing_data:
        case "breaching":
            return _count(rule, real, breaching + absent)
        case "notBreaching":
            return _count(rule, real, breaching)
        case "ignore":
            return _count(rule, real, breaching) if breaching >= rule.datapoints_to_alarm else _kept(real, rule)
    if not real:
        return Verdict(state="INSUFFICIENT_DATA", reason=f"no datapoints in {len(newest_first)} periods")
    enough = min(rule.datapoints_to_alarm, len(real))
    return _said("ALARM" if breaching >= enough else "OK", rule, real, breaching)


def _count(rule: Rule, considered: Sequence[float], breaching: int) -> Verdict:
    state: State = "ALARM" if breaching >= rule.datapoints_to_alarm else "OK"
    return _said(state, rule, considered, breaching)


def _kept(real: Sequence[float], rule: Rule) -> Verdict:
    if not real:
        return Verdict(state=None, reason="no datapoints: the state is kept")
    return Verdict(state=None, reason=f"{len(real)} of {rule.evaluation_periods} datapoints: the state is kept")


def _said(state: State, rule: Rule, considered: Sequence[float], breaching: int) -> Verdict:
    seen = ", ".join(f"{value:g}" for value in considered) or "none"
    return Verdict(
        state=state,
        reason=(
            f"Threshold Crossed: {breaching} out of the last {rule.evaluation_periods} datapoints [{seen}] "
            f"{'were' if state == 'ALARM' else 'were at most'} {rule.comparison} ({rule.threshold:g}) "
            f"(minimum {rule.datapoints_to_alarm} for ALARM)"
        ),
    )
