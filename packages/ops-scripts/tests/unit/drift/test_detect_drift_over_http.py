"""`detect-drift` as a person runs it: the command line, boto3, HTTP, and the exit code."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from blueprint_ops_scripts.drift.cli import command as main
from fake_cloudformation import FakeCloudFormation, build_world
from fake_cloudformation.http_server import FakeServer
from fake_cloudformation.limits import UNLIMITED

sys.path.insert(0, str(Path(__file__).parents[2]))

import documents

SPEED = 200.0


@pytest.fixture
def _credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "111111111111",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)


def _run(
    monkeypatch: pytest.MonkeyPatch, *arguments: str, drifted: float = 0.1, faults: Sequence[str] = ()
) -> tuple[Result, FakeCloudFormation]:
    world = build_world(stacks=4, resources=6, drifted_share=drifted, seed=2)
    service = FakeCloudFormation(world, limits=UNLIMITED, faults=faults)
    with FakeServer(service, speed=SPEED) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        return CliRunner().invoke(main, ["dev", "--poll-min", "0.02", *arguments]), service


def _document(result: Result) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(result.stdout)
    documents.check(document)
    return document


@pytest.mark.usefixtures("_credentials")
def test_names_every_drifted_property_and_exits_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    result, service = _run(monkeypatch, "--json")
    document = _document(result)
    assert (result.exit_code, document["outcome"]) == (1, "drifted")
    found = {(one["stack"], one["logical_id"]) for one in document["result"]["findings"]}
    assert found == service.world.truth
    changed = [one for one in document["result"]["findings"] if one["kind"] == "MODIFIED"]
    assert all(one["path"] and one["expected"] != one["actual"] for one in changed)
    assert all(one["construct_path"].startswith("dev/") for one in changed)


@pytest.mark.usefixtures("_credentials")
def test_an_untouched_environment_is_clean_and_exits_with_0(monkeypatch: pytest.MonkeyPatch) -> None:
    result, _ = _run(monkeypatch, "--json", drifted=0.0)
    document = _document(result)
    assert (result.exit_code, document["outcome"]) == (0, "clean")
    assert document["result"]["complete"]
    assert {stack["verdict"] for stack in document["result"]["stacks"]} == {"in_sync"}


@pytest.mark.usefixtures("_credentials")
def test_what_cannot_be_checked_exits_with_3_and_a_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    result, _ = _run(monkeypatch, "--json", drifted=0.0, faults=("denied_list",))
    document = _document(result)
    assert (result.exit_code, document["outcome"]) == (3, "incomplete")
    denied = next(one for one in document["problems"] if one["code"] == "access_denied")
    assert "cloudformation:ListStackResources" in denied["remedy"]


@pytest.mark.usefixtures("_credentials")
@pytest.mark.parametrize("fault", ["unreadable_answer", "reset_before", "reset_after", "unavailable", "expired_token"])
def test_a_shaky_connection_changes_nothing(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    result, service = _run(monkeypatch, "--json", faults=(fault,))
    assert {(one["stack"], one["logical_id"]) for one in _document(result)["result"]["findings"]} == service.world.truth


@pytest.mark.usefixtures("_credentials")
def test_another_account_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    world = build_world(stacks=1, resources=1)
    with FakeServer(FakeCloudFormation(world)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        result = CliRunner().invoke(main, ["staging", "--json"])
    document = _document(result)
    assert (result.exit_code, document["problems"][0]["code"]) == (3, "wrong_account")


@pytest.mark.usefixtures("_credentials")
def test_a_deadline_gives_a_partial_report(monkeypatch: pytest.MonkeyPatch) -> None:
    result, _ = _run(monkeypatch, "--json", "--deadline", "0.2s", faults=("stuck_detection",))
    document = _document(result)
    assert not document["result"]["complete"]
    assert "deadline" in document["problems"][0]["message"]


@pytest.mark.usefixtures("_credentials")
def test_a_dry_run_names_its_calls_and_starts_no_detection(monkeypatch: pytest.MonkeyPatch) -> None:
    result, service = _run(monkeypatch, "--dry-run", "--json")
    document = _document(result)
    assert (result.exit_code, document["outcome"]) == (0, "planned")
    (budget,) = document["result"]["budgets"]
    assert (budget["stacks"], budget["calls"]["DetectStackDrift"]) == (4, 4)
    assert service.calls["DetectStackDrift"] == 0


@pytest.mark.usefixtures("_credentials")
def test_a_dry_run_has_no_other_form_than_words_and_json(monkeypatch: pytest.MonkeyPatch) -> None:
    result, _ = _run(monkeypatch, "--dry-run", "--format", "sarif")
    assert result.exit_code == 2
    assert "about" in _run(monkeypatch, "--dry-run")[0].stdout


def test_an_unknown_environment_is_a_usage_error() -> None:
    assert CliRunner().invoke(main, ["nowhere"]).exit_code == 2


@pytest.mark.usefixtures("_credentials")
def test_known_drift_that_is_left_out_is_not_called_no_drift(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    baseline.write_text(_run(monkeypatch, "--json")[0].stdout, encoding="utf-8")
    result, _ = _run(monkeypatch, "--baseline", str(baseline), "--new-only")
    assert result.exit_code == 0
    assert "no new drift" in result.stdout
    assert "no drift found" not in result.stdout


@pytest.mark.usefixtures("_credentials")
def test_a_clock_that_runs_faster_than_ours_does_not_make_the_run_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    world = build_world(stacks=24, resources=30, seed=2)
    service = FakeCloudFormation(world, limits=UNLIMITED, seed=2)
    with FakeServer(service, speed=60.0) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        CliRunner().invoke(main, ["dev", "--poll-min", "0.05", "--json"])
        minutes = server.now() / 60
    assert minutes <= 24 * 30 * 0.6 / 60, "the loop of one stack after the other takes as long"
    assert service.calls["DetectStackDrift"] == 24
