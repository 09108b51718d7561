"""The zero-downtime proof: whole rollouts on the local AWS while clients keep calling an HTTP API on the alias."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest

from blueprint_config.models.delivery import RolloutConfig
from blueprint_ops_scripts.aws.rollout_metrics import RolloutMetrics
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.rollout.history import History
from blueprint_ops_scripts.rollout.html_report import render
from blueprint_ops_scripts.rollout.ports import RolloutEvent
from blueprint_ops_scripts.rollout.service import shift_functions
from blueprint_ops_scripts.rollout.target import Shift
from blueprint_ops_scripts.state.clock import SystemClock
from blueprint_ops_scripts.state.lease import hold_lease

pytestmark = pytest.mark.integration

PER_SECOND = 60
AT_LEAST_PER_SECOND = 50
MARGIN = 0.3
"""Seconds around a change of weights that belong to neither side: a request is in flight."""

Answers = Sequence[tuple[float, str]]


@dataclass(frozen=True)
class Share:
    """The new version's share of the answers while one weight held."""

    weight: float
    requests: int
    share: float

    @property
    def deviations(self) -> float:
        """Distance from the weight in standard deviations of a binomial share."""
        return (self.share - self.weight) / math.sqrt(self.weight * (1 - self.weight) / self.requests)


@dataclass(frozen=True)
class Proof:
    """One rollout under traffic."""

    answers: Answers
    events: Sequence[RolloutEvent]
    calls: Sequence[tuple[float, str]]
    """When each AWS call began, and its name."""

    @property
    def seconds(self) -> float:
        """From the first event to the last."""
        return self.events[-1].at - self.events[0].at

    @property
    def during(self) -> list[str]:
        """Answers while the rollout went on."""
        return [answer for at, answer in self.answers if self.events[0].at <= at <= self.events[-1].at]

    @property
    def failed(self) -> list[str]:
        """Answers that no version gave."""
        return [answer for _, answer in self.answers if answer not in ("1", "2")]

    @property
    def shares(self) -> list[Share]:
        """One for each weight between 0 and 1, in order. Only the new version fails requests: they count as its own."""
        applied = [event for event in self.events if not event.message.startswith("intent")]
        changes = [(event.at, event.weight) for event in applied if not event.data]
        found = []
        for number, (begin, weight) in enumerate(changes):
            end = next((at for at, other in changes[number:] if other != weight), begin)
            if 0 < weight < 1 and (number == 0 or changes[number - 1][1] != weight):
                between = [answer for at, answer in self.answers if begin + MARGIN < at < end - MARGIN]
                if between:
                    found.append(Share(weight, len(between), 1 - between.count("1") / len(between)))
        return found

    def calls_of_the_way_back(self) -> tuple[list[str], float]:
        """Lambda calls from the decision to the alias that was read back, and the seconds between."""
        back = [event for event in self.events if event.state == "ROLLING_BACK"]
        decided, restored = back[0].at, back[1].at
        names = [name for at, name in self.calls if decided <= at <= restored and name.startswith("lambda")]
        return names, restored - decided

    def table(self, title: str) -> str:
        """For people."""
        per_second = len(self.during) / self.seconds
        lines = [
            f"{title}: {len(self.during)} requests in {self.seconds:.1f} s ({per_second:.0f} a second), "
            f"{len(self.failed)} failed",
            f"{'weight':>8} {'requests':>9} {'observed':>9} {'deviations':>11}",
        ]
        lines += [
            f"{share.weight:8.0%} {share.requests:9d} {share.share:9.1%} {share.deviations:+11.1f}"
            for share in self.shares
        ]
        return "\n".join(lines)


def rolled(account: Any, target: Any, policy: RolloutConfig, callers: Any, page: Path) -> tuple[Any, Proof, Any]:
    """Run one rollout of one function in this process, under traffic that begins before it and ends after it."""
    environment = account.environment()
    calls: list[tuple[float, str]] = []
    environment.session.events.register(
        "before-call",
        lambda model, **_: calls.append((time.time(), f"{model.service_model.endpoint_prefix}:{model.name}")),
    )
    history = History()
    with (
        hold_lease(account.table(), scope="prod", owner="test", run="r1") as lease,
        callers(account.urls["orders"], per_second=PER_SECOND) as traffic,
    ):
        time.sleep(1)
        result = shift_functions(environment, functions=[target], policy=policy, lease=lease, run="r1", report=history)
        time.sleep(1)
    page.write_text(render(result, history))
    return result, Proof(traffic.answers, history.events, calls), environment.calls


def assert_split_follows_weights(shares: list[Share]) -> None:
    """Within 3 standard deviations; chance alone lets one of five steps be outside in one run of seventy."""
    beyond = [share for share in shares if abs(share.deviations) > 3]
    assert len(beyond) <= 1, beyond
    assert all(abs(share.deviations) <= 4 for share in shares), beyond


def test_healthy_release_is_promoted_without_a_failed_request(
    account: Any, callers: Callable[..., Any], fast: RolloutConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = account.function("orders", failing=(0.0, 0.0))
    result, proof, calls = rolled(account, target, fast, callers, tmp_path / "promoted.html")
    with capsys.disabled():
        click.echo("\n" + proof.table("rollout"))
    assert result.outcome is Outcome.SUCCEEDED, [event.message for event in proof.events]
    assert account.routing("orders") == ("2", {})
    assert account.parameter(target) == "2"
    assert proof.failed == []
    assert len(proof.during) / proof.seconds >= AT_LEAST_PER_SECOND
    assert [share.weight for share in proof.shares] == [0.1, 0.25, 0.5, 0.75, 0.9]
    assert_split_follows_weights(proof.shares)
    control_plane = sum(count for name, count in calls.items() if not name.startswith("dynamodb"))
    assert control_plane - calls["lambda:Invoke"] <= 150, calls


def test_release_that_fails_a_third_of_its_requests_is_rolled_back_and_nothing_else_fails(
    account: Any, callers: Callable[..., Any], fast: RolloutConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = account.function("orders", failing=(0.0, 0.3))
    began = time.time()
    result, proof, _ = rolled(account, target, fast, callers, tmp_path / "rolled-back.html")
    names, seconds = proof.calls_of_the_way_back()
    caused = booked(account, target, since=began)
    with capsys.disabled():
        click.echo("\n" + proof.table("rollback"))
        click.echo(f"errors by version, from CloudWatch: old {caused.baseline.errors}, new {caused.canary.errors}")
        click.echo(f"decision to alias read back: {', '.join(names)}; {seconds:.2f} s")
    assert result.outcome is Outcome.ROLLED_BACK
    assert account.routing("orders") == ("1", {})
    assert (len(proof.failed), caused.baseline.errors) == (caused.canary.errors, 0)
    assert len(proof.during) / proof.seconds >= AT_LEAST_PER_SECOND
    assert names == ["lambda:UpdateAlias", "lambda:GetAlias"]
    restored = next(event.at for event in proof.events if event.state == "ROLLED_BACK")
    assert {answer for at, answer in proof.answers if at > restored + 0.5} == {"1"}


def booked(account: Any, target: Any, *, since: float) -> Any:
    """Requests and errors of both versions as the metrics have them."""
    time.sleep(2)  # the last requests' metrics
    metrics = RolloutMetrics(account.client("cloudwatch"), tick_seconds=1, slow_milliseconds=None, clock=SystemClock())
    shift = Shift(target=target, old_version="1")
    return metrics.totals([shift], since=since)[target.name]
