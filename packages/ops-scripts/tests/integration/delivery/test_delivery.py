"""Deploy, promote, gates, validation, clean-up and exit codes against the local AWS, with the real CDK CLI."""

import dataclasses
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from blueprint_ops_scripts.aws.change_sets import ChangeSetList
from blueprint_ops_scripts.aws.stored_releases import StoredReleases
from blueprint_ops_scripts.cleanup.decision import DeleteChangeSet, DeleteRelease, DeleteVersion, Keep
from blueprint_ops_scripts.cleanup.observe import Observer
from blueprint_ops_scripts.cleanup.run import sweep
from blueprint_ops_scripts.cleanup.yard import Yard
from blueprint_ops_scripts.ledger.ledger import Ledger
from blueprint_ops_scripts.release.assembly import Assembly
from blueprint_ops_scripts.release.digest import Origin, ReleaseFacts
from blueprint_ops_scripts.release.errors import ArtefactMismatchError
from blueprint_ops_scripts.state.clock import SystemClock
from blueprint_ops_scripts.state.lease import hold_lease

pytestmark = pytest.mark.integration

PLAN_CALLS = 120
NOOP_CALLS = 15
FROZEN = """
delivery:
  gates:
    soak_seconds: 3600
    freezes:
      - {starts: "2020-01-01T00:00", ends: "2999-01-01T00:00", timezone: UTC, reason: for a test}
"""


def test_deploying_again_is_nothing_to_do(clouds: Any) -> None:
    done = clouds.run("deploy", "staging")
    assert (done.outcome, done.code) == ("noop", 0)


def test_an_assembly_that_an_earlier_step_synthesised_is_deployed_as_it_is(clouds: Any, tmp_path: Path) -> None:
    assembly = tmp_path / "assembly"
    clouds.tiny_app(marker="from a pipeline").write(assembly)
    (clouds.folder / "app" / "tiny_app.py").rename(clouds.folder / "tiny_app.py")
    try:
        first = clouds.run("deploy", "staging", "--assembly", str(assembly))
    finally:
        (clouds.folder / "tiny_app.py").rename(clouds.folder / "app" / "tiny_app.py")
    assert first.outcome == "plan_refused", "without its source the tree is dirty, and staging takes clean ones only"
    done = clouds.run("deploy", "staging", "--assembly", str(assembly))
    assert done.outcome == "succeeded", done.document["problems"]
    assert clouds.run("deploy", "staging", "--assembly", str(assembly)).outcome == "noop"


def test_a_promotion_goes_from_plan_to_ledger_with_the_very_same_bytes(clouds: Any) -> None:
    clouds.to_staging(marker="two")
    planned = clouds.run("promote", "staging", "prod", "--plan")
    assert (planned.outcome, planned.code) == ("planned", 0)
    clouds.counts["promote --plan, beside the CDK CLI's own"] = (planned.calls(), PLAN_CALLS)
    assert planned.calls() <= PLAN_CALLS
    assert set(planned.gates().values()) == {"passed"}
    with without_an_app(clouds):
        done = clouds.to_prod()
    assert (done.outcome, done.code) == ("succeeded", 0), done.document
    assert "synthesising" not in done.said
    entries = [Ledger(clouds.target(n).store(clouds.target(n).glance()), n).live() for n in ("staging", "prod")]
    assert entries[0].release == entries[1].release
    assert entries[0].manifest_sha256 == entries[1].manifest_sha256
    codes = [{name: code.code_sha256 for name, code in entry.functions.items()} for entry in entries]
    assert codes[0] == codes[1]
    assert entries[1].evidence["approved_by"].endswith("assumed-role/grace/grace")
    again = clouds.run("promote", "staging", "prod")
    assert (again.outcome, again.code) == ("noop", 0)
    clouds.counts["a second identical promotion"] = (again.calls(), NOOP_CALLS)
    assert again.calls() <= NOOP_CALLS
    assert clouds.run("validate-deployment", "prod").outcome == "succeeded"


@contextmanager
def without_an_app(clouds: Any) -> Iterator[None]:
    """Nothing is there that could be synthesised."""
    files = [clouds.folder / "app" / name for name in ("cdk.json", "tiny_app.py", "tiny.json")]
    kept = [path.read_bytes() for path in files]
    for path in files:
        path.unlink()
    yield
    for path, content in zip(files, kept, strict=True):
        path.write_bytes(content)


def test_the_initiator_cannot_approve_and_ci_without_approval_ends_at_once(clouds: Any) -> None:
    clouds.to_staging(marker="three")
    started = time.monotonic()
    asked = clouds.run("promote", "staging", "prod")
    assert (asked.outcome, asked.code) == ("approval_missing", 1), asked.document["problems"]
    assert time.monotonic() - started < 60
    own = clouds.run("releases", "approve", asked.document["run"])
    assert (own.outcome, own.code) == ("approval_rejected", 1)
    assert clouds.run("releases", "reject", asked.document["run"], person="grace").code == 0
    ended = clouds.run("promote", "--resume", asked.document["run"])
    assert (ended.outcome, ended.code) == ("approval_rejected", 1)


def test_every_gate_blocks_and_all_are_reported_at_once(clouds: Any, layer_with: Any) -> None:
    clouds.to_staging(marker="four", with_queue=False)
    layer = layer_with("prod", FROZEN)
    (layer / "staging.yaml").write_text('delivery:\n  test_command: ["false"]\n', encoding="utf-8")
    prod = clouds.session("prod")
    spoil(clouds, prod)
    try:
        done = clouds.run("promote", "staging", "prod", layer=layer)
    finally:
        mend(clouds, prod)
    assert (done.outcome, done.code) == ("gate_blocked", 1)
    shut = {name for name, status in done.gates().items() if status == "blocked"}
    assert shut == {
        *("source_health", "source_soak", "tests", "freeze_window"),
        *("target_alarms", "target_drift", "stack_state", "one_way_change"),
    }
    (layer / "staging.yaml").write_text('delivery:\n  test_command: ["true"]\n', encoding="utf-8")
    (layer / "prod.yaml").unlink()
    mended = clouds.run("promote", "staging", "prod", "--plan", "--ack-one-way", layer=layer)
    assert {name for name, status in mended.gates().items() if status != "passed"} == {"one_way_change"}
    assert mended.gates()["one_way_change"] == "overridden"


def spoil(clouds: Any, prod: Any) -> None:
    """Take the source's health away, ring an alarm, change a function by hand, leave a stack half made."""
    gateway = clouds.session("staging").client("apigatewayv2")
    (api,) = gateway.get_apis()["Items"]
    (route,) = gateway.get_routes(ApiId=api["ApiId"])["Items"]
    gateway.update_route(ApiId=api["ApiId"], RouteId=route["RouteId"], RouteKey="GET /elsewhere")
    clouds.ring("prod", "ALARM")
    prod.client("lambda").update_function_configuration(
        FunctionName="blueprint-prod-orders", Environment={"Variables": {"ENVIRONMENT": "by hand"}}
    )
    prod.client("cloudformation").create_change_set(
        StackName="blueprint-prod-Extra",
        ChangeSetName="left-behind",
        ChangeSetType="CREATE",
        TemplateBody='{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}',
    )


def mend(clouds: Any, prod: Any) -> None:
    """Undo all of it."""
    gateway = clouds.session("staging").client("apigatewayv2")
    (api,) = gateway.get_apis()["Items"]
    (route,) = gateway.get_routes(ApiId=api["ApiId"])["Items"]
    gateway.update_route(ApiId=api["ApiId"], RouteId=route["RouteId"], RouteKey="GET /health")
    clouds.ring("prod", "OK")
    prod.client("lambda").update_function_configuration(
        FunctionName="blueprint-prod-orders", Environment={"Variables": {"ENVIRONMENT": "prod"}}
    )
    prod.client("cloudformation").delete_stack(StackName="blueprint-prod-Extra")


def test_a_release_that_failed_is_held_back(clouds: Any) -> None:
    clouds.to_staging(marker="sick", sick_in=["prod"])
    done = clouds.to_prod()
    assert (done.outcome, done.code) == ("rolled_back", 1), done.document
    assert clouds.run("promote", "staging", "prod", "--plan").gates()["held_back"] == "blocked"


def test_a_release_that_is_to_mend_a_ringing_alarm_gets_in_and_stays(clouds: Any) -> None:
    """The alarm rings on for its period after the shift: that sends no fix back, and validate-deployment still tells."""
    clouds.to_staging(marker="fix")
    clouds.ring("prod", "ALARM")
    try:
        assert clouds.run("promote", "staging", "prod").gates()["target_alarms"] == "blocked"
        done = clouds.to_prod("--fix-forward")
        assert (done.outcome, done.code) == ("succeeded", 0), done.document
        checks = {check["name"]: check for check in done.document["result"]["validation"]["checks"]}
        assert checks["alarms"]["status"] == "warn"
        assert "ringing since before the release" in checks["alarms"]["message"]
        assert clouds.run("validate-deployment", "prod").outcome == "checks_failed"
    finally:
        clouds.ring("prod", "OK")


def test_one_changed_byte_in_the_bucket_stops_the_promotion(clouds: Any) -> None:
    clouds.to_staging(marker="tampered")
    target = clouds.target("staging")
    state = target.glance()
    client, bucket = clouds.session("staging").client("s3"), state.output("ReleaseBucketName")
    digest = Ledger(target.store(state), "staging").live().release
    keys = [item["Key"] for item in client.list_objects_v2(Bucket=bucket, Prefix=f"releases/{digest}/")["Contents"]]
    key = next(name for name in keys if "/asset." in name)
    whole = client.get_object(Bucket=bucket, Key=key)["Body"].read()
    client.put_object(Bucket=bucket, Key=key, Body=bytes([whole[0] ^ 1]) + whole[1:])
    done = clouds.run("promote", "staging", "prod")
    client.put_object(Bucket=bucket, Key=key, Body=whole)
    assert (done.outcome, done.code) == ("artefact_mismatch", 1)


def test_one_byte_of_any_of_a_hundred_stored_assets_is_found(clouds: Any, tiny_app: Any, tmp_path: Path) -> None:
    target = clouds.target("staging")
    store = target.releases(target.glance())
    assembly = Assembly(tiny_app(marker="hundred", extra_assets=97).write(tmp_path / "assembly"))
    origin = Origin(commit="c", dirty=False, lock=None, cli="2")
    manifest = store.add(assembly.folder, ReleaseFacts.of(assembly, origin))
    client = clouds.session("staging").client("s3")
    assets = [name for name in manifest.archives if name.startswith("asset.")]
    found = 0
    for number, name in enumerate(assets):
        key = f"releases/{manifest.digest}/{name}"
        whole = client.get_object(Bucket=store.bucket.name, Key=key)["Body"].read()
        place = random.Random(name).randrange(len(whole))
        altered = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        client.put_object(Bucket=store.bucket.name, Key=key, Body=altered)
        only = dataclasses.replace(manifest, archives={name: manifest.archives[name]})
        with pytest.raises(ArtefactMismatchError, match="has other content"):
            store.fetch(only, tmp_path / f"fetched-{number}")
        client.put_object(Bucket=store.bucket.name, Key=key, Body=whole)
        found += 1
    assert found == 100


def test_two_promotions_at_once_one_is_told_who_holds_the_lock(clouds: Any) -> None:
    target = clouds.target("prod")
    with hold_lease(target.store(target.glance()), scope="prod", owner="eve@desk", run="prod-other"):
        done = clouds.run("promote", "staging", "prod")
    assert (done.outcome, done.code) == ("locked", 1)
    assert "run prod-other of eve@desk holds it since" in done.document["problems"][0]["message"]


def test_clean_up_deletes_what_its_plan_said_and_nothing_else(clouds: Any) -> None:
    """Six releases more than are kept, a change set that a killed plan left behind, and a week later."""
    for number in range(6):
        clouds.to_staging(marker=f"litter {number}")
    dry = clouds.run("cleanup", "staging")
    assert (dry.outcome, dry.code) == ("noop", 0)
    target = clouds.target("staging")
    state = target.observe()
    leave_change_sets(clouds.session("staging"))
    yard = Yard(
        versions=target.functions,
        releases=StoredReleases(target.bucket(state)),
        change_sets=ChangeSetList(clouds.session("staging").client("cloudformation")),
    )
    store, later = target.store(state), SystemClock().now() + 7 * 86_400
    decisions = Observer(state=state, store=store, environment="staging", now=later).decisions(yard)
    planned = [decision for decision in decisions if not isinstance(decision, Keep)]
    assert {type(decision) for decision in planned} == {DeleteVersion, DeleteRelease, DeleteChangeSet}
    before = everything(yard, state)
    with hold_lease(store, scope="staging", owner="test", run="staging-clean") as lease:
        sweep(planned, yard, ledger=Ledger(store, "staging"), lease=lease, by="test", report=lambda _: None)
    gone = {named(decision) for decision in planned}
    assert before - everything(yard, state) == gone
    assert len(Ledger(store, "staging").cleanups()[0]["deleted"]) == len(gone)
    assert clouds.run("validate-deployment", "staging").outcome == "succeeded"
    assert clouds.run("deploy", "staging").outcome == "noop"


def leave_change_sets(session: Any) -> None:
    """One of ours, and one of somebody else's."""
    client = session.client("cloudformation")
    for name in ("plan-staging-20260101T000000-abcdef", "somebody-elses"):
        client.create_change_set(
            StackName="blueprint-staging-Monitoring",
            ChangeSetName=name,
            ChangeSetType="UPDATE",
            TemplateBody='{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}',
        )


def named(decision: Any) -> tuple[str, ...]:
    match decision:
        case DeleteVersion():
            return "version", decision.function_name, decision.version
        case DeleteRelease():
            return "release", decision.digest
        case _:
            return "change set", decision.stack, decision.name


def everything(yard: Yard, state: Any) -> set[tuple[str, ...]]:
    """Every published version, stored release and change set."""
    names = [found.function_name for found in state.functions.values()]
    versions = {("version", name, facts.version) for name in names for facts in yard.versions.versions(name)}
    releases = {("release", digest) for digest in yard.releases.stored()}
    return (
        versions
        | releases
        | {("change set", stack, name) for stack in state.stacks for name, _ in yard.change_sets.of(stack)}
    )


def test_a_dirty_tree_does_not_reach_staging(clouds: Any) -> None:
    note = clouds.folder / "app" / "note.txt"
    note.write_text("not committed", encoding="utf-8")
    done = clouds.run("deploy", "staging")
    note.unlink()
    assert (done.outcome, done.code) == ("plan_refused", 1)


@pytest.mark.parametrize(
    ("arguments", "outcome", "code"),
    [
        (("deploy", "nowhere"), "usage", 2),
        (("promote",), "usage", 2),
        (("promote", "staging", "prod", "--override", "nothing"), "usage", 2),
        (("promote", "--no-such-option"), "usage", 2),
        (("promote", "--resume", "prod-20260101T000000-abcdef"), "usage", 2),
        (("deploy", "staging", "--release", "0" * 64), "usage", 2),
        (("deploy", "staging", "--release", "0" * 64, "--assembly", "."), "usage", 2),
        (("releases", "show", "nonsense"), "usage", 2),
        (("releases", "history"), "usage", 2),
    ],
)
def test_wrong_usage_is_2_and_json_too(clouds: Any, arguments: tuple[str, ...], outcome: str, code: int) -> None:
    done = clouds.run(*arguments)
    assert (done.outcome, done.code) == (outcome, code)
    assert done.document["problems"]


def test_what_cannot_be_found_out_is_3(clouds: Any, layer_with: Any) -> None:
    away = clouds.run("validate-deployment", "prod", AWS_ENDPOINT_URL="http://127.0.0.1:9")
    assert (away.outcome, away.code) == ("aws_unavailable", 3)
    other = layer_with("prod", 'account: "999999999999"\n')
    wrong = clouds.run("validate-deployment", "prod", layer=other)
    assert (wrong.outcome, wrong.code) == ("credentials", 3)
    broken = layer_with("prod", "delivery: 7\n")
    assert clouds.run("validate-deployment", "prod", layer=broken).code == 2


def test_history_shows_what_happened_and_writes_a_page(clouds: Any, tmp_path: Path) -> None:
    page = tmp_path / "history.html"
    done = clouds.run("releases", "history", "prod", "--html", str(page))
    assert done.code == 0
    outcomes = {run["outcome"] for run in done.document["result"]["runs"]}
    assert outcomes >= {"succeeded", "rolled_back", "gate_blocked", "approval_rejected"}
    assert "class=bar" in page.read_text(encoding="utf-8")
    run = done.document["result"]["runs"][0]["run"]
    assert clouds.run("releases", "show", run).document["result"]["run"] == run
