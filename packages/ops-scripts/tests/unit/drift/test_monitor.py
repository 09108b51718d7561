"""The steps of scheduled detection: which stacks, everything about one of them, and a report that tells only what is new."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from blueprint_ops_scripts.drift.judging import StackOutcome
from blueprint_ops_scripts.drift.monitor.looking import find, look
from blueprint_ops_scripts.drift.monitor.reporting import Monitored, compile_report
from blueprint_ops_scripts.drift.monitor.settings import Settings, Target
from blueprint_ops_scripts.drift.monitor.shelf import Shelf
from blueprint_ops_scripts.drift.redaction import Redactor
from blueprint_ops_scripts.drift.report import Finding
from fake_cloudformation import FakeCloudFormation, build_world
from fake_cloudformation.limits import UNLIMITED
from simulation import SimulatedPool

HOME = Target(account="111111111111", region="us-west-2", role="arn:aws:iam::111111111111:role/reader")
SETTINGS = Settings(
    name="dev",
    stack_prefix="blueprint-dev-",
    parameter_prefix="/blueprint/dev",
    region="us-west-2",
    bucket="b",
    topic="t",
    targets=(HOME,),
)
STARTED = datetime(2026, 1, 1, tzinfo=UTC)


class Nothing:
    """A ledger that knows of no work of ours."""

    def managed(self, _: Finding) -> str | None:
        return None


class Objects:
    """A bucket in memory."""

    def __init__(self) -> None:
        self.found: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self.found.get(key)

    def put(self, key: str, body: bytes) -> None:
        self.found[key] = body

    def put_new(self, key: str, body: bytes) -> bool:
        if key in self.found:
            return False
        self.found[key] = body
        return True

    def keys(self, prefix: str) -> Iterator[str]:
        return iter(sorted(key for key in self.found if key.startswith(prefix)))


def _service(drifted: float = 0.3) -> FakeCloudFormation:
    return FakeCloudFormation(build_world(stacks=4, resources=6, drifted_share=drifted, seed=2), limits=UNLIMITED)


def _run(
    service: FakeCloudFormation, *, last: dict[str, Any] | None = None, hours: int = 0, lost: int = 0
) -> Monitored:
    """A whole run without the state machine between its steps."""
    pool = SimulatedPool(service)
    items = find(pool, SETTINGS, HOME, first=0)
    now = STARTED + timedelta(hours=hours)
    outcomes = [look(pool, SETTINGS, item, redactor=Redactor(b"key"), now=now.isoformat()) for item in items[lost:]]
    stored = [StackOutcome.from_item(json.loads(json.dumps(one.as_item()))) for one in outcomes]
    return compile_report(
        items, stored, environment="dev", started=now, now=now + timedelta(minutes=5), ledger=Nothing(), last=last
    )


def test_every_stack_is_found_and_numbered_nested_ones_included() -> None:
    items = find(SimulatedPool(_service()), SETTINGS, HOME, first=7)
    assert [item["number"] for item in items] == [7, 8, 9, 10]
    assert all(item["here"] and item["looks"] == 0 for item in items)
    elsewhere = Target(account=HOME.account, region="eu-north-1", role=HOME.role)
    assert not any(item["here"] for item in find(SimulatedPool(_service()), SETTINGS, elsewhere, first=0))


def test_a_detection_that_the_state_machine_started_is_taken_up() -> None:
    service = _service()
    pool = SimulatedPool(service)
    item = find(pool, SETTINGS, HOME, first=0)[0]
    started = service.handle("DetectStackDrift", {"StackName": item["stack"]}, pool.time)
    look(pool, SETTINGS, {**item, "detection": started}, redactor=Redactor(b"key"), now="")
    assert service.calls["DetectStackDrift"] == 1


def test_the_report_names_what_drifted_and_counts_it() -> None:
    service = _service()
    monitored = _run(service)
    assert {(one.stack, one.logical_id) for one in monitored.report.findings} == service.world.truth
    assert monitored.metrics["DriftedResources"] == len(service.world.truth)
    assert monitored.metrics["CoveragePct"] == 100.0
    assert monitored.metrics["RunAge"] == 300.0
    assert monitored.worth_telling
    assert "findings are new" in monitored.text("run-1", "s3://b/report")


def test_known_drift_keeps_its_age_and_is_not_news() -> None:
    service = _service()
    last = json.loads(json.dumps(_run(service).report.as_result()))
    again = _run(service, last=last, hours=24)
    assert not again.worth_telling
    assert again.metrics["OldestDriftAge"] == 24 * 3600 + 300


def test_drift_that_has_gone_is_news() -> None:
    service = _service()
    last = json.loads(json.dumps(_run(service).report.as_result()))
    for stack in service.world.stacks.values():
        for one in stack.drifted:
            one.truth = "IN_SYNC"
    after = _run(service, last=last, hours=24)
    assert (after.fresh, after.gone > 0, after.worth_telling) == ((), True, True)
    assert after.metrics["OldestDriftAge"] == 0


def test_a_stack_whose_step_failed_is_reported_as_not_checked() -> None:
    monitored = _run(_service(drifted=0.0), lost=1)
    (missed,) = [stack for stack in monitored.report.stacks if stack.verdict == "incomplete"]
    assert "not checked" in missed.doubts[0]
    assert not monitored.report.complete
    assert monitored.worth_telling


def test_the_shelf_gives_back_what_was_put_there() -> None:
    shelf = Shelf(Objects(), "run-1")
    shelf.put_stacks([{"number": 0}])
    shelf.put_outcome(10, {"a": 1})
    shelf.put_outcome(2, {"a": 0})
    assert (shelf.stacks(), list(shelf.outcomes()), shelf.latest()) == ([{"number": 0}], [{"a": 0}, {"a": 1}], None)
    shelf.put_report({"findings": []})
    assert shelf.latest() == {"findings": []}
    assert shelf.redaction_key() == shelf.redaction_key()


def test_settings_are_read_from_the_environment() -> None:
    variables = {
        "ENVIRONMENT": "dev",
        "STACK_PREFIX": "blueprint-dev-",
        "PARAMETER_PREFIX": "/blueprint/dev",
        "AWS_REGION": "us-west-2",
        "BUCKET": "b",
        "TOPIC": "t",
        "TARGETS": json.dumps([{"account": HOME.account, "region": HOME.region, "role": HOME.role}]),
    }
    assert Settings.of(variables) == SETTINGS
    assert SETTINGS.parameter_name("release") == "/blueprint/dev/release"
