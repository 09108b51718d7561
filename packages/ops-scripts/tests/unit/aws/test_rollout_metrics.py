"""The counters of both versions, from GetMetricData."""

from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from blueprint_ops_scripts.aws.rollout_metrics import RolloutMetrics
from blueprint_ops_scripts.rollout.observation import Counts, Pair
from blueprint_ops_scripts.rollout.target import FunctionTarget, Shift

SHIFT = Shift(
    target=FunctionTarget(name="orders", function_name="fn", new_version="2", parameter="/p"), old_version="1"
)
MINUTES = [datetime(2026, 3, 4, 5, minute, tzinfo=UTC) for minute in (6, 7)]


class StillClock:
    """05:08:30."""

    def now(self) -> float:
        return datetime(2026, 3, 4, 5, 8, 30, tzinfo=UTC).timestamp()

    def sleep(self, seconds: float) -> None:
        raise AssertionError(f"nothing sleeps here, not even for {seconds} s")


def result(name: str, *values: float) -> dict[str, Any]:
    return {"Id": name, "Timestamps": MINUTES[: len(values)], "Values": list(values), "StatusCode": "Complete"}


def totals(*results: dict[str, Any], tick: float = 60, slow: float | None = None) -> tuple[Pair, dict[str, Any]]:
    client: Any = boto3.client("cloudwatch", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    asked: list[dict[str, Any]] = []
    client.meta.events.register(
        "provide-client-params.cloudwatch.GetMetricData", lambda params, **_: asked.append(params)
    )
    with Stubber(client) as stub:
        stub.add_response("get_metric_data", {"MetricDataResults": list(results)})
        metrics = RolloutMetrics(client, tick_seconds=tick, slow_milliseconds=slow, clock=StillClock())
        found = metrics.totals([SHIFT], since=MINUTES[0].timestamp() + 20)
    return found["orders"], asked[0]


def test_periods_are_summed_for_each_version() -> None:
    pair, _ = totals(
        result("requests0", 500, 40), result("errors0", 1, 2), result("requests1", 60), result("errors1", 5)
    )
    assert pair == Pair(baseline=Counts(requests=540, errors=3), canary=Counts(requests=60, errors=5))


def test_question_names_alias_and_executed_version_from_the_begin_of_the_period() -> None:
    _, asked = totals()
    query = next(q for q in asked["MetricDataQueries"] if q["Id"] == "errors1")["MetricStat"]
    assert {d["Name"]: d["Value"] for d in query["Metric"]["Dimensions"]} == {
        "FunctionName": "fn",
        "Resource": "fn:live",
        "ExecutedVersion": "2",
    }
    assert (query["Period"], query["Stat"]) == (60, "Sum")
    assert asked["StartTime"] == MINUTES[0]
    assert asked["EndTime"] == datetime(2026, 3, 4, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(("tick", "period"), [(0.2, 1), (1, 1), (5.5, 5), (60, 60), (300, 60)])
def test_period_follows_the_tick_below_a_minute(tick: float, period: int) -> None:
    _, asked = totals(tick=tick)
    assert {query["MetricStat"]["Period"] for query in asked["MetricDataQueries"]} == {period}


def test_slow_requests_are_counted_from_the_percentile_rank() -> None:
    pair, asked = totals(result("requests1", 200, 100), result("slow1", 5.0, 10.0), slow=750)
    assert pair.canary.slow == 20
    assert "PR(750:)" in {query["MetricStat"]["Stat"] for query in asked["MetricDataQueries"]}
