"""The promotion as a whole, in memory: approvals, locks, gates, the way back."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from blueprint_ops_scripts.delivery.failure import RunInterruptedError
from blueprint_ops_scripts.errors import NotAllowedError
from blueprint_ops_scripts.ledger.approvals import Approvals
from blueprint_ops_scripts.ledger.runs import Phase, RunOverError
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.promote.errors import NothingToPromoteError, WrongSourceError
from blueprint_ops_scripts.promote.gates import SeenDrift
from blueprint_ops_scripts.promote.options import Options
from blueprint_ops_scripts.release.errors import ArtefactMismatchError, ReleaseRefusedError
from blueprint_ops_scripts.state.errors import LockedError


def live_versions(stage: Any) -> set[str]:
    return {alias.version for alias in stage.target.environment.aliases.values()}


def test_without_an_approval_nothing_moves_and_the_run_is_named(stage: Any) -> None:
    ended = stage.planned()
    assert ended.outcome is Outcome.APPROVAL_MISSING
    digest = stage.target.runs.get("prod-run").plan_digest
    assert (
        f"uv run releases approve prod-run --plan {digest[:12]}; then: uv run promote --resume prod-run" in ended.remedy
    )
    assert stage.target.environment.deployed == ["stacks"]
    assert stage.target.runs.get("prod-run").phase is Phase.PLANNED


def test_an_approved_run_becomes_live_with_the_evidence_in_the_ledger(stage: Any) -> None:
    stage.planned()
    stage.approve("prod-run")
    assert stage.promotion().resume("prod-run").outcome is Outcome.SUCCEEDED
    entry = stage.target.ledger.live()
    assert entry.release == stage.source.ledger.live().release
    assert entry.evidence["approved_by"] == "grace"
    assert live_versions(stage) == {"2"}


def test_what_runs_in_prod_is_what_ran_in_staging(stage: Any) -> None:
    stage.planned()
    stage.approve("prod-run")
    stage.promotion().resume("prod-run")
    source, target = stage.source.ledger.live(), stage.target.ledger.live()
    assert source.manifest_sha256 == target.manifest_sha256
    codes = [{name: code.code_sha256 for name, code in entry.functions.items()} for entry in (source, target)]
    assert codes[0] == codes[1]


def test_a_layer_that_differs_from_the_verified_one_does_not_get_traffic(stage: Any) -> None:
    entry, lease = stage.source.ledger.live(), stage.source.lease()
    functions = {**entry.functions, "orders": replace(entry.functions["orders"], layers=("verified",))}
    stage.source.ledger.record(lease, replace(entry, functions=functions))
    lease.release()
    stage.planned()
    stage.approve("prod-run")
    ended = stage.promotion().resume("prod-run")
    assert ended.outcome is Outcome.ARTEFACT_MISMATCH
    assert "orders layer 1" in ended.reason
    assert live_versions(stage) == {"1"}


def test_promoting_again_is_nothing_to_do_and_asks_nobody(stage: Any) -> None:
    stage.planned()
    stage.approve("prod-run")
    stage.promotion().resume("prod-run")
    assert stage.promotion().start("again").outcome is Outcome.NOOP


def test_the_initiator_cannot_approve_where_another_must(stage: Any) -> None:
    stage.planned()
    stage.approve("prod-run", by=stage.target.environment.identity)
    ended = stage.promotion().resume("prod-run")
    assert ended.outcome is Outcome.APPROVAL_MISSING
    assert "cannot approve it" in ended.reason


def test_an_expired_approval_does_not_count(stage: Any) -> None:
    stage.planned()
    stage.approve("prod-run")
    stage.target.clock.sleep(86_400)
    ended = stage.promotion().resume("prod-run")
    assert ended.outcome is Outcome.APPROVAL_MISSING
    assert "expired" in ended.reason


def test_a_rejection_ends_the_run(stage: Any) -> None:
    stage.planned()
    stage.approve("prod-run", verdict="rejected")
    ended = stage.promotion().resume("prod-run")
    assert ended.outcome is Outcome.APPROVAL_REJECTED
    assert "uv run promote staging prod" in ended.remedy
    with pytest.raises(RunOverError):
        stage.promotion().resume("prod-run")


def test_waiting_ends_when_somebody_approves(stage: Any) -> None:
    stage.options = Options(wait_seconds=600)
    sleep = stage.target.clock.sleep

    def sleeping(seconds: float) -> None:
        sleep(seconds)
        run = next((run for run in stage.target.runs.all() if run.run == "prod-run"), None)
        if run and seconds == 2.0 and not Approvals(stage.target.environment.table).of("prod-run"):
            stage.approve("prod-run")

    stage.target.clock.sleep = sleeping
    assert stage.planned().outcome is Outcome.SUCCEEDED


def test_an_answer_that_comes_before_the_waiting_begins_is_heard(stage: Any) -> None:
    stage.options = Options(wait_seconds=600)
    promotion = stage.promotion()

    def report(event: Any) -> None:
        if str(event.get("text", "")).startswith("waiting for"):
            stage.approve("prod-run")

    before = stage.target.clock.now()
    assert replace(promotion, report=report).start("prod-run").outcome is Outcome.SUCCEEDED
    assert stage.target.clock.now() - before < 60


def test_ctrl_c_while_waiting_says_how_to_go_on(stage: Any) -> None:
    stage.options = Options(wait_seconds=600)

    def report(event: Any) -> None:
        if str(event.get("text", "")).startswith("waiting for"):
            stage.target.clock.sleep = interrupt

    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(RunInterruptedError, match="nothing was touched") as caught:
        replace(stage.promotion(), report=report).start("prod-run")
    assert caught.value.remedy == "go on with: uv run promote --resume prod-run"


def test_a_resumed_run_goes_on_with_the_options_that_were_approved(stage: Any) -> None:
    stage.source.probe.answers = [(200, '{"status": "unhealthy"}')]
    stage.options = Options(overrides={"source_health": "the check itself is broken"}, profile="fast")
    stage.planned()
    stage.approve("prod-run")
    stage.options = Options()
    assert stage.promotion().resume("prod-run").outcome is Outcome.SUCCEEDED
    assert stage.target.runs.get("prod-run").options["overrides"] == {"source_health": "the check itself is broken"}


@pytest.mark.parametrize(
    "more", [{"overrides": {"target_alarms": "it lies"}}, {"fix_forward": True}, {"ack_one_way": True}]
)
def test_what_is_asked_for_after_the_approval_was_not_approved(stage: Any, more: dict[str, Any]) -> None:
    stage.planned()
    stage.approve("prod-run")
    stage.options = Options(**more)
    ended = stage.promotion().resume("prod-run")
    assert ended.outcome is Outcome.APPROVAL_MISSING
    assert "what was asked for, has changed since" in ended.reason
    assert "asked for:" in ended.plans[0].text()


def test_waiting_for_nobody_ends_in_time(stage: Any) -> None:
    stage.options = Options(wait_seconds=600)
    before = stage.target.clock.now()
    assert stage.planned().outcome is Outcome.APPROVAL_MISSING
    assert stage.target.clock.now() - before < 900


def test_a_second_promotion_meets_the_lock_and_is_told_whose(stage: Any) -> None:
    lease = stage.target.lease()
    with pytest.raises(LockedError, match=r"run run of ada@desk holds it since 0 s") as caught:
        stage.planned()
    assert caught.value.outcome.exit_code == 1
    lease.release()


def test_the_lock_is_free_while_an_approval_is_missing(stage: Any) -> None:
    stage.planned()
    stage.target.lease().release()


def test_gates_that_are_shut_are_all_named(stage: Any) -> None:
    stage.source.probe.answers = [(200, '{"status": "unhealthy"}')]
    stage.target.probe.states = {"errors": "ALARM"}
    ended = stage.planned()
    assert ended.outcome is Outcome.GATE_BLOCKED
    assert {gate.name for gate in ended.gates if not gate.open} == {"source_health", "target_alarms"}
    assert stage.target.runs.get("prod-run").outcome == "gate_blocked"


def test_a_gate_that_may_not_be_asked_stays_shut_and_hides_no_other(stage: Any) -> None:
    def forbidden() -> dict[str, str]:
        raise NotAllowedError("reading the alarms of prod: not allowed", remedy="use a role that may do this")

    stage.target.probe.alarms = forbidden
    ended = stage.planned()
    assert ended.outcome is Outcome.INCONCLUSIVE
    assert [(gate.name, gate.remedy) for gate in ended.gates if not gate.open] == [
        ("target_alarms", "use a role that may do this")
    ]


def test_an_override_opens_its_gate_only_and_is_recorded(stage: Any) -> None:
    stage.source.probe.answers = [(200, '{"status": "unhealthy"}')]
    stage.options = Options(overrides={"source_health": "the check itself is broken"})
    ended = stage.planned()
    assert ended.outcome is Outcome.APPROVAL_MISSING
    (gate,) = (gate for gate in ended.gates if gate.name == "source_health")
    assert "the check itself is broken" in gate.message
    assert stage.target.runs.get("prod-run").options["overrides"] == stage.options.overrides


def test_a_plan_changes_nothing_and_asks_nobody(stage: Any) -> None:
    stage.options = Options(plan_only=True)
    ended = stage.planned()
    assert ended.outcome is Outcome.PLANNED
    assert "blueprint-prod-Lambda: update" in ended.plans[0].text()
    assert stage.target.environment.deployed == ["stacks"]


@pytest.mark.parametrize(
    "status", ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "UPDATE_ROLLBACK_FAILED", "UPDATE_IN_PROGRESS"]
)
def test_a_plan_prepares_nothing_on_a_stack_that_the_cdk_would_delete_or_fail_on(stage: Any, status: str) -> None:
    stage.target.environment.touch("blueprint-prod-Lambda", status=status)
    ended = stage.planned()
    assert ended.outcome is Outcome.GATE_BLOCKED
    assert "blueprint-prod-Lambda" in "".join(gate.message for gate in ended.gates if gate.name == "stack_state")
    assert stage.change_sets.asked == []
    assert f"blueprint-prod-Lambda: update (no change set: it is {status})" in ended.plans[0].text()


def test_a_stack_that_has_only_a_change_set_is_asked_for_no_template(stage: Any) -> None:
    stage.target.environment.touch("blueprint-prod-Surprise", status="REVIEW_IN_PROGRESS")
    ended = stage.planned()
    assert [gate.name for gate in ended.gates if not gate.open] == ["stack_state"]
    command = "aws --region us-east-1 cloudformation delete-stack --stack-name blueprint-prod-Surprise"
    assert command in ended.remedy  # in the environment's region, whatever the shell's own is


def test_a_failed_validation_returns_traffic_and_stacks_and_holds_the_release_back(stage: Any) -> None:
    stage.planned()
    stage.approve("prod-run")
    stage.target.checker.outcome = Outcome.CHECKS_FAILED
    assert stage.promotion().resume("prod-run").outcome is Outcome.ROLLED_BACK
    assert live_versions(stage) == {"1"}
    again = stage.planned("prod-again")
    assert again.outcome is Outcome.GATE_BLOCKED
    assert [gate.name for gate in again.gates if not gate.open] == ["held_back"]


def test_tests_that_are_missing_run_now_and_count_for_a_day(stage: Any) -> None:
    config = stage.source.environment.config
    delivery = config.delivery.model_copy(update={"test_command": ("pytest", "smoke")})
    stage.source.environment.config = config.model_copy(update={"delivery": delivery})
    stage.planned()
    stage.planned("prod-second")
    assert len(stage.tests.ran) == 1
    stage.tests.passes = False
    stage.target.clock.sleep(90_000)
    ended = stage.planned("prod-third")
    assert [gate.name for gate in ended.gates if not gate.open] == ["tests"]


def test_an_altered_artefact_is_found_before_anything_moves(stage: Any) -> None:
    objects = stage.source.environment.bucket.objects
    digest = stage.source.ledger.live().release
    key = next(name for name in objects if digest in name and "asset" in name)
    objects[key] = objects[key][:-1] + b"!"
    with pytest.raises(ArtefactMismatchError):
        stage.planned()
    assert stage.target.environment.deployed == ["stacks"]


def test_an_artefact_that_was_altered_in_the_target_is_found_too(stage: Any) -> None:
    stage.planned()
    stage.approve("prod-run")
    objects = stage.target.environment.bucket.objects
    digest = stage.source.ledger.live().release
    objects.update({key: body for key, body in stage.source.environment.bucket.objects.items() if digest in key})
    key = next(name for name in objects if digest in name and "asset" in name)
    objects[key] = objects[key][:-1] + b"!"
    with pytest.raises(ArtefactMismatchError):
        stage.promotion().resume("prod-run")
    assert stage.target.environment.deployed == ["stacks"]


def test_a_dirty_release_does_not_leave_dev(make_world: Callable[..., Any], stage: Any) -> None:
    entry = stage.source.ledger.live()
    lease = stage.source.lease()
    package = stage.source.package(marker="dirty")
    facts = replace(package.manifest.facts, dirty=True)
    manifest = stage.source.environment.releases(None).add(package.assembly.folder, facts)
    stage.source.ledger.record(lease, replace(entry, release=manifest.digest, manifest_sha256=manifest.sha256()))
    lease.release()
    with pytest.raises(ReleaseRefusedError):
        stage.planned()


def test_a_source_without_a_release_has_nothing_to_promote(make_world: Callable[..., Any], stage: Any) -> None:
    stage.source = make_world("staging")
    with pytest.raises(NothingToPromoteError):
        stage.planned()


def test_a_no_at_the_terminal_is_a_no(stage: Any) -> None:
    config = stage.target.environment.config
    delivery = config.delivery.model_copy(update={"approval_required": False})
    stage.target.environment.config = config.model_copy(update={"delivery": delivery})
    stage.confirm = lambda *_: False
    assert stage.planned().outcome is Outcome.APPROVAL_REJECTED
    assert live_versions(stage) == {"1"}


def test_ctrl_c_at_the_question_touches_nothing_and_says_how_to_go_on(stage: Any) -> None:
    config = stage.target.environment.config
    delivery = config.delivery.model_copy(update={"approval_required": False})
    stage.target.environment.config = config.model_copy(update={"delivery": delivery})

    def interrupt(_: Any) -> bool:
        raise KeyboardInterrupt

    stage.confirm = interrupt
    with pytest.raises(RunInterruptedError, match="nothing was touched") as caught:
        stage.planned()
    assert "uv run promote --resume prod-run" in caught.value.remedy
    stage.target.lease().release()
    stage.confirm = None
    assert stage.promotion().resume("prod-run").outcome is Outcome.SUCCEEDED


def test_a_promotion_that_was_killed_in_the_middle_continues_without_a_second_approval(stage: Any) -> None:
    stage.planned()
    stage.approve("prod-run")

    class Killed(BaseException):
        pass

    def die(*_: Any, **__: Any) -> None:
        raise Killed

    shift, stage.target.traffic.shift = stage.target.traffic.shift, die
    with pytest.raises(Killed):
        stage.promotion().resume("prod-run")
    assert live_versions(stage) == {"1"}
    stage.target.traffic.shift = shift
    assert stage.promotion().resume("prod-run").outcome is Outcome.SUCCEEDED
    assert live_versions(stage) == {"2"}


@pytest.mark.parametrize(
    ("seen", "outcome"),
    [
        (SeenDrift(drifted=("Lambda Orders /Timeout",)), Outcome.GATE_BLOCKED),
        (SeenDrift(doubts=("throttled",)), Outcome.INCONCLUSIVE),
        (SeenDrift(), Outcome.APPROVAL_MISSING),
    ],
)
def test_drift_blocks_only_where_the_plan_touches(stage: Any, seen: SeenDrift, outcome: Outcome) -> None:
    stage.drift.seen = seen
    assert stage.planned().outcome is outcome
    assert stage.drift.asked == [["blueprint-prod-Lambda"]]


def test_a_source_that_the_target_does_not_take_releases_from_is_refused(
    stage: Any, make_world: Callable[..., Any]
) -> None:
    stage.source = make_world("dev")
    with pytest.raises(WrongSourceError, match="takes releases from staging, not from dev"):
        stage.planned()
