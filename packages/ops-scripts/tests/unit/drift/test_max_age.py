"""Results that are young enough are accepted; those that are not, or that speak of another template, are not."""

from datetime import datetime, timedelta
from typing import Any

from blueprint_ops_scripts.drift.budget import Budget, budget_of
from blueprint_ops_scripts.drift.redaction import Redactor
from blueprint_ops_scripts.drift.report import DriftReport
from blueprint_ops_scripts.drift.run_options import RunOptions
from blueprint_ops_scripts.drift.service import run_report
from fake_cloudformation import FakeCloudFormation, build_world
from fake_cloudformation.shapes import BEGINNING
from measuring import STARTED
from simulation import SimulatedPool

LATER = 3_600.0
"""Virtual seconds between the first run and the second."""


def _options(since: datetime | None) -> RunOptions:
    return RunOptions(environment="dev", prefix="blueprint-dev-", deadline_seconds=None, accept_since=since)


def _run(service: FakeCloudFormation, *, at: float = 0.0, since: datetime | None = None) -> DriftReport:
    pool = SimulatedPool(service, time=at)
    return run_report(pool, options=_options(since), begun=STARTED, redactor=Redactor(b"key"))


def _service(**more: Any) -> FakeCloudFormation:
    return FakeCloudFormation(build_world(stacks=6, resources=10, drifted_share=0.2, seed=4), **more)


def test_young_results_are_read_and_nothing_is_detected_again() -> None:
    service = _service()
    first = _run(service)
    before = service.calls["DetectStackDrift"]
    second = _run(service, at=LATER, since=BEGINNING)
    assert service.calls["DetectStackDrift"] == before
    assert second.complete
    assert second.coverage == first.coverage
    assert {one.fingerprint for one in second.findings} == {one.fingerprint for one in first.findings}


def test_old_results_are_not_accepted() -> None:
    service = _service()
    _run(service)
    before = service.calls["DetectStackDrift"]
    report = _run(service, at=LATER, since=BEGINNING + timedelta(seconds=LATER - 60))
    assert service.calls["DetectStackDrift"] >= before + 6
    assert report.complete


def test_a_result_from_before_the_last_update_is_not_accepted() -> None:
    service = _service()
    _run(service)
    moved = next(iter(service.world.stacks.values()))
    moved.updated_at = LATER - 10
    before = service.calls["DetectStackDrift"]
    report = _run(service, at=LATER, since=BEGINNING)
    assert service.calls["DetectStackDrift"] == before + 1
    assert report.complete


def test_without_an_age_everything_is_detected() -> None:
    service = _service()
    _run(service)
    before = service.calls["DetectStackDrift"]
    _run(service, at=LATER)
    assert service.calls["DetectStackDrift"] >= before + 6


def test_a_stack_that_was_never_checked_is_detected() -> None:
    service = _service()
    report = _run(service, since=BEGINNING)
    assert service.calls["DetectStackDrift"] >= 6
    assert {(one.stack, one.logical_id) for one in report.findings} == service.world.truth


def test_a_budget_is_about_what_a_run_then_takes_and_detects_nothing() -> None:
    service = _service()
    budget = _budget(service)
    assert service.calls["DetectStackDrift"] == 0
    assert (budget.stacks, budget.resources) == (6, service.world.resource_count)
    again = _service()
    _run(again)
    taken = sum(again.calls.values())
    assert 0.5 * taken <= sum(budget.calls.values()) <= 1.5 * taken


def test_a_budget_leaves_out_what_is_young_enough() -> None:
    service = _service()
    _run(service)
    budget = _budget(service, since=BEGINNING)
    assert (budget.accepted, budget.calls["DetectStackDrift"]) == (6, 0)
    assert "6 stacks were checked lately enough" in "\n".join(budget.lines())


def test_a_budget_says_what_it_could_not_count() -> None:
    budget = _budget(_service(faults=("denied_list",)))
    assert budget.resources == 0
    assert len(budget.unread) == 6


def _budget(service: FakeCloudFormation, since: datetime | None = None) -> Budget:
    found = budget_of(SimulatedPool(service, time=LATER), _options(since))
    assert isinstance(found, Budget)
    return found
