"""Evaluating every alarm of every account once a second.

Stock ministack evaluates an alarm only when a metric is put through the API, over the points of all dimensions, as one
period, and calls a missing datapoint nothing. AWS evaluates every minute or faster.
"""

import logging
import threading
import time
from collections.abc import Mapping
from typing import Any

from ministack.services import cloudwatch

from blueprint_emulator import patching
from blueprint_emulator.alarms.periods import as_rehearsed
from blueprint_emulator.alarms.verdict import COMPARISONS, EXTRA_PERIODS, Rule, Verdict, judge
from blueprint_emulator.metrics.queries import evaluate, period_of, single_series
from blueprint_emulator.metrics.series import read
from blueprint_emulator.metrics.values import Series
from blueprint_emulator.scope import acting_as

SECONDS_BETWEEN_EVALUATIONS = 1.0

logger = logging.getLogger("blueprint.alarms")


def install() -> None:
    """Replace the stock evaluation, and start ours."""
    patching.replace(cloudwatch, "_evaluate_alarm", evaluate_alarm)
    patching.replace(cloudwatch, "_evaluate_all_alarms", _left_to_the_clock)
    threading.Thread(target=_evaluate_forever, name="alarms", daemon=True).start()


def evaluate_alarm(alarm: dict[str, Any]) -> None:
    """Evaluate one alarm of the current account and region, and act on a change of its state."""
    if alarm.get("ComparisonOperator") not in COMPARISONS:
        return  # anomaly bands have no model here; the alarm stays as it is
    try:
        verdict = verdict_on(alarm, time.time())
    except ValueError as error:
        verdict = Verdict(state="INSUFFICIENT_DATA", reason=f"Unchecked: {error}")
    if verdict.state is not None and verdict.state != alarm["StateValue"]:
        _change(alarm, verdict)


def verdict_on(alarm: Mapping[str, Any], now: float) -> Verdict:
    """Return the verdict on the alarm's datapoints up to `now`, the period that is running included once it has data.

    Raises:
        ValueError: its metrics cannot be evaluated.
    """
    rule = rule_of(alarm)
    alarm = as_rehearsed(alarm)
    period = period_of(alarm["Metrics"]) if alarm.get("Metrics") else int(alarm.get("Period") or 60)
    periods = rule.evaluation_periods + EXTRA_PERIODS
    newest = int(now // period) * period
    start = newest - periods * period
    series = _series(alarm, start, now, period)
    first = newest if newest in series else newest - period
    return judge(rule, [series.get(first - number * period) for number in range(periods)])


def rule_of(alarm: Mapping[str, Any]) -> Rule:
    """Return what an alarm's record says about comparing."""
    periods = int(alarm.get("EvaluationPeriods") or 1)
    return Rule(
        comparison=str(alarm["ComparisonOperator"]),
        threshold=float(alarm.get("Threshold") or 0.0),
        evaluation_periods=periods,
        datapoints_to_alarm=int(alarm.get("DatapointsToAlarm") or periods),
        treat_missing_data=str(alarm.get("TreatMissingData") or "missing"),
    )


def _series(alarm: Mapping[str, Any], start: float, end: float, period: int) -> Series:
    if alarm.get("Metrics"):
        values = evaluate(alarm["Metrics"], start, end)
        shown = [query for query in alarm["Metrics"] if query.get("ReturnData", True)]
        if len(shown) != 1:
            raise ValueError(f"{len(shown)} metrics return data where one must")
        return single_series(values[str(shown[0]["Id"])], start, end, period)
    metric_stat = {
        "Metric": {key: alarm.get(key) for key in ("Namespace", "MetricName", "Dimensions")},
        "Period": period,
        "Stat": alarm.get("ExtendedStatistic") or alarm.get("Statistic") or "Average",
    }
    return read(metric_stat, start, end)


def _change(alarm: dict[str, Any], verdict: Verdict) -> None:
    """Move an alarm to another state: history, actions, and the composite alarms above it."""
    old = alarm["StateValue"]
    alarm["StateValue"] = verdict.state
    alarm["StateReason"] = verdict.reason
    alarm["StateUpdatedTimestamp"] = alarm["StateTransitionedTimestamp"] = int(time.time())
    cloudwatch._record_history(alarm["AlarmName"], old, verdict.state, verdict.reason)
    cloudwatch._dispatch_alarm_actions(alarm, old, verdict.state, verdict.reason)
    cloudwatch._evaluate_parent_alarms(alarm)


def _left_to_the_clock() -> None:
    """Take the place of the evaluation after every PutMetricData."""


def _evaluate_forever() -> None:
    while True:
        time.sleep(SECONDS_BETWEEN_EVALUATIONS)
        for (account, region, name), alarm in cloudwatch._alarms.all_items():
            try:
                with acting_as(account, region):
                    evaluate_alarm(alarm)
            except Exception:
                logger.exception("alarm %s of %s could not be evaluated", name, account)
