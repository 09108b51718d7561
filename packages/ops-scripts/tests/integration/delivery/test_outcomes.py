"""Every outcome of the exit-code table, from the real commands; the dear ones are made by the tests of the failures."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from blueprint_ops_scripts.ledger.ledger import Ledger
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.state.lease import hold_lease

pytestmark = pytest.mark.integration

MADE_BY_FAILURES = {"rolled_back", "held", "rollback_failed", "rollback_blocked", "diverged", "interrupted"}
FROZEN = """
delivery:
  gates:
    freezes:
      - {starts: "2020-01-01T00:00", ends: "2999-01-01T00:00", timezone: UTC, reason: for a test}
"""
Make = Callable[[Any, Any], Any]


def command(*arguments: str, **more: str) -> Make:
    return lambda clouds, _layer_with: clouds.run(*arguments, **more)


def frozen(clouds: Any, layer_with: Any) -> Any:
    return clouds.run("promote", "staging", "prod", layer=layer_with("prod", FROZEN))


def locked(clouds: Any, _layer_with: Any) -> Any:
    target = clouds.target("prod")
    with hold_lease(target.store(target.glance()), scope="prod", owner="eve@desk", run="prod-other"):
        return clouds.run("promote", "staging", "prod")


def own_approval(clouds: Any, _layer_with: Any) -> Any:
    return clouds.run("releases", "approve", clouds.run("promote", "staging", "prod").document["run"])


def tampered(clouds: Any, _layer_with: Any) -> Any:
    target = clouds.target("staging")
    state = target.glance()
    client, bucket = clouds.session("staging").client("s3"), state.output("ReleaseBucketName")
    key = f"releases/{Ledger(target.store(state), 'staging').live().release}/manifest.json"
    whole = client.get_object(Bucket=bucket, Key=key)["Body"].read()
    client.put_object(Bucket=bucket, Key=key, Body=whole[:-1] + b" }")
    try:
        return clouds.run("promote", "staging", "prod")
    finally:
        client.put_object(Bucket=bucket, Key=key, Body=whole)


def ringing(clouds: Any, _layer_with: Any) -> Any:
    clouds.ring("prod", "ALARM")
    try:
        return clouds.run("validate-deployment", "prod")
    finally:
        clouds.ring("prod", "OK")


def drifted(clouds: Any, _layer_with: Any) -> Any:
    client, name = clouds.session("prod").client("lambda"), "blueprint-prod-orders"
    client.update_function_configuration(FunctionName=name, Environment={"Variables": {"ENVIRONMENT": "by hand"}})
    try:
        return clouds.run("detect-drift", "prod")
    finally:
        client.update_function_configuration(FunctionName=name, Environment={"Variables": {"ENVIRONMENT": "prod"}})


def unheard(clouds: Any, _layer_with: Any) -> Any:
    """AWS answers, its CloudWatch does not: whether an alarm rings is not known, and unknown is no pass."""
    return clouds.run("validate-deployment", "prod", AWS_ENDPOINT_URL_CLOUDWATCH="http://127.0.0.1:9")


def broken_app(clouds: Any, _layer_with: Any) -> Any:
    settings = clouds.folder / "app" / "tiny.json"
    kept = settings.read_text(encoding="utf-8")
    settings.write_text("{", encoding="utf-8")
    try:
        return clouds.run("deploy", "staging")
    finally:
        settings.write_text(kept, encoding="utf-8")


def other_account(clouds: Any, layer_with: Any) -> Any:
    return clouds.run("validate-deployment", "prod", layer=layer_with("prod", 'account: "999999999999"\n'))


def broken_configuration(clouds: Any, layer_with: Any) -> Any:
    return clouds.run("validate-deployment", "prod", layer=layer_with("prod", "delivery: 7\n"))


PRODUCERS: dict[str, Make] = {
    "succeeded": command("releases", "history", "prod"),
    "noop": command("deploy", "staging"),
    "clean": command("detect-drift", "prod"),
    "planned": command("promote", "staging", "prod", "--plan"),
    "gate_blocked": frozen,
    "locked": locked,
    "approval_missing": command("promote", "staging", "prod"),
    "approval_rejected": own_approval,
    "artefact_mismatch": tampered,
    "plan_refused": command("promote", "dev", "prod"),
    "checks_failed": ringing,
    "drifted": drifted,
    "usage": command("promote", "staging", "staging"),
    "config_invalid": broken_configuration,
    "inconclusive": unheard,
    "incomplete": broken_app,
    "credentials": other_account,
    "aws_unavailable": command("validate-deployment", "prod", AWS_ENDPOINT_URL="http://127.0.0.1:9"),
}


@pytest.mark.parametrize("outcome", PRODUCERS)
def test_a_real_command_ends_so_and_its_document_agrees(clouds: Any, layer_with: Any, outcome: str) -> None:
    if clouds.run("promote", "staging", "prod", "--plan").outcome == "noop":
        clouds.to_staging(marker=f"outcome {outcome}")
    done = PRODUCERS[outcome](clouds, layer_with)
    assert done.outcome == outcome, done
    assert done.code == Outcome(outcome).exit_code == done.document["exit_code"]
    if done.code:
        assert done.document["problems"] or outcome == "drifted"


def test_a_full_disk_is_said_in_words_and_nothing_was_touched(clouds: Any) -> None:
    """No file may be larger than 8 KiB: fetching the release's assembly breaks off."""
    clouds.staged(marker="too large for this disk")
    before = clouds.live("prod")
    done = clouds.run("promote", "staging", "prod", within=("sh", "-c", 'ulimit -f 8; exec "$0" "$@"'))
    assert (done.outcome, done.code) == ("incomplete", 3)
    assert "File too large" in done.document["problems"][0]["message"]
    assert clouds.live("prod") == before


def test_every_outcome_of_the_table_was_produced(clouds: Any, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    missing = {outcome.value for outcome in Outcome} - set(clouds.produced)
    rows = [f"{code:>4}  {outcome:<18} {test}" for outcome, (code, test) in sorted(clouds.produced.items())]
    (tmp_path / "outcomes.json").write_text(json.dumps(clouds.produced), encoding="utf-8")
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        counts = [f"{calls:>4} of {most} calls: {what}" for what, (calls, most) in clouds.counts.items()]
        print("", *sorted(rows), *counts, sep="\n")  # noqa: T201 - the table is what the test is for
    if missing <= MADE_BY_FAILURES and not any("test_failures" in item.nodeid for item in request.session.items):
        pytest.skip("the failures were not run in this session")
    assert not missing
    assert all(code == Outcome(outcome).exit_code for outcome, (code, _) in clouds.produced.items())
