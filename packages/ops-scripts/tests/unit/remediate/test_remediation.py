"""From plan to verified, and every way in which a plan must not be carried out."""

import json
from typing import Any

import pytest
from bench_of_one import AGREES, Environment, environment

from blueprint_ops_scripts.envelope import Envelope
from blueprint_ops_scripts.errors import UsageError
from blueprint_ops_scripts.ledger.entry import LedgerEntry
from blueprint_ops_scripts.ledger.ledger import Ledger
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.remediate.result import take_ended
from blueprint_ops_scripts.state.errors import LockedError
from blueprint_ops_scripts.state.lease import take_lease

RUN = "dev-20260101T000000-abcdef"


def _drift(env: Environment) -> set[tuple[str, str]]:
    return env.service.world.truth


def test_drift_is_put_back_and_verified() -> None:
    env = environment()
    before = _drift(env)
    assert before
    ended = env.remediation(confirm=AGREES).start(RUN)
    assert (ended.outcome, _drift(env)) == (Outcome.SUCCEEDED, set())
    assert {(stack, name) for stack, name, _, _ in env.service.change_sets.executed} == before
    assert env.run(RUN).outcome == "succeeded"
    assert env.left_behind == []


def test_verification_looks_at_the_touched_resources_only() -> None:
    env = environment()
    env.remediation(confirm=AGREES).start(RUN)
    detections = list(env.service.detections.by_id.values())
    touched = {(stack, name) for stack, name, _, _ in env.service.change_sets.executed}
    assert detections[-1].whole is False
    assert {(detections[-1].stack.name, one.logical_id) for one in detections[-1].todo} <= touched


def test_an_environment_in_sync_needs_nothing() -> None:
    env = environment(drifted=0.0)
    assert env.remediation().start(RUN).outcome is Outcome.NOOP
    assert env.service.calls["CreateChangeSet"] == 0


def test_without_anybody_to_ask_the_plan_waits_for_an_approval() -> None:
    env = environment()
    ended = env.planned()
    assert ended.outcome is Outcome.APPROVAL_MISSING
    assert env.service.change_sets.executed == []
    env.approve(RUN)
    assert env.remediation().resume(RUN).outcome is Outcome.SUCCEEDED
    assert _drift(env) == set()


def test_yes_stands_for_an_approval_only_where_none_is_required() -> None:
    assert environment().remediation(yes=True).start(RUN).outcome is Outcome.SUCCEEDED
    strict = environment(name="strict")
    assert strict.remediation(yes=True).start("strict-20260101T000000-abcdef").outcome is Outcome.APPROVAL_MISSING
    assert strict.service.change_sets.executed == []


def test_where_two_people_are_needed_the_initiator_does_not_count() -> None:
    env = environment(name="strict")
    run = env.planned(identity="ada").run.run
    env.approve(run, by="ada")
    assert env.remediation().resume(run).outcome is Outcome.APPROVAL_MISSING
    env.approve(run, by="grace")
    assert env.remediation().resume(run).outcome is Outcome.SUCCEEDED


def test_an_approval_of_another_plan_does_not_count() -> None:
    env = environment()
    env.planned()
    env.approve(RUN, digest="0" * 64)
    assert env.remediation().resume(RUN).outcome is Outcome.APPROVAL_MISSING


def test_a_rejected_plan_is_over_and_leaves_no_change_set() -> None:
    env = environment()
    env.planned()
    env.approve(RUN, verdict="rejected")
    assert env.remediation().resume(RUN).outcome is Outcome.APPROVAL_REJECTED
    assert env.left_behind == []
    with pytest.raises(UsageError, match="cannot be resumed"):
        env.remediation().resume(RUN)


def test_a_no_at_the_terminal_executes_nothing() -> None:
    env = environment()
    assert env.remediation(confirm=lambda _: False).start(RUN).outcome is Outcome.APPROVAL_REJECTED
    assert (env.service.change_sets.executed, env.left_behind) == ([], [])


def test_the_plan_alone_changes_nothing_and_leaves_nothing() -> None:
    env = environment()
    ended = env.planned(plan_only=True)
    assert ended.outcome is Outcome.PLANNED
    assert ended.plan is not None
    assert "revert" in ended.plan.text()
    assert (env.service.change_sets.executed, env.left_behind) == ([], [])


def test_a_plan_expires_after_an_hour() -> None:
    env = environment()
    env.planned()
    env.approve(RUN)
    env.clock.time += 3_601
    ended = env.remediation().resume(RUN)
    assert (ended.outcome, ended.reason) == (Outcome.PLAN_REFUSED, "the plan has expired")
    assert (env.service.change_sets.executed, env.left_behind) == ([], [])


def test_a_phantom_stops_the_plan() -> None:
    env = environment()
    env.service.change_sets.phantoms = 1
    ended = env.remediation(confirm=AGREES).start(RUN)
    assert ended.outcome is Outcome.PLAN_REFUSED
    assert "phantom" in ended.reason
    assert (env.service.change_sets.executed, env.left_behind) == ([], [])


def test_what_somebody_chose_to_keep_is_not_put_back_along_with_the_rest() -> None:
    env = environment(stacks=1, drifted=0.5)
    kept = env.detect().findings[0]
    ended = env.remediation(choices={kept.fingerprint: "adopt"}, confirm=AGREES).start(RUN)
    assert ended.outcome is Outcome.PLAN_REFUSED
    assert f"{kept.logical_id}" in ended.reason
    assert env.service.change_sets.executed == []


def test_a_resource_that_holds_data_is_changed_only_when_it_is_named() -> None:
    env = environment()
    ended = env.remediation(allow_stateful=(), confirm=AGREES).start(RUN)
    assert ended.outcome is Outcome.PLAN_REFUSED
    assert "--allow-stateful" in ended.reason
    assert env.service.change_sets.executed == []


def test_a_stack_policy_is_respected() -> None:
    env = environment()
    deny = {"Effect": "Deny", "Principal": "*", "Action": "Update:*", "Resource": "*"}
    for stack in env.service.world.stacks.values():
        env.service.change_sets.policies[stack.name] = json.dumps({"Statement": [deny]})
    ended = env.remediation(confirm=AGREES).start(RUN)
    assert ended.outcome is Outcome.PLAN_REFUSED
    assert "protected by the stack's policy" in ended.reason


def test_a_stack_that_was_updated_since_voids_the_approval() -> None:
    env = environment()
    env.planned()
    env.approve(RUN)
    next(iter(env.service.world.stacks.values())).updated_at = 77.0
    ended = env.remediation().resume(RUN)
    assert (ended.outcome, env.service.change_sets.executed, env.left_behind) == (Outcome.PLAN_REFUSED, [], [])
    assert "updated since" in ended.reason


def test_a_change_set_that_changed_after_the_approval_is_refused() -> None:
    env = environment()
    env.planned()
    env.approve(RUN)
    made = next(iter(env.service.change_sets.by_id.values()))
    made.changes.append(dict(made.changes[0]))
    ended = env.remediation().resume(RUN)
    assert ended.outcome is Outcome.PLAN_REFUSED
    assert "not the one that was approved" in ended.reason
    assert env.service.change_sets.executed == []


def test_a_second_change_behind_cloudformations_back_voids_the_approval() -> None:
    env = environment(stacks=1)
    env.planned()
    env.approve(RUN)
    stack = next(iter(env.service.world.stacks.values()))
    next(one for one in stack.drifted if one.truth == "MODIFIED").actual = "4711"
    ended = env.remediation().resume(RUN)
    assert ended.outcome is Outcome.PLAN_REFUSED
    assert "has changed since" in ended.reason
    assert env.service.change_sets.executed == []


def test_what_somebody_mended_meanwhile_is_left_alone() -> None:
    env = environment(stacks=1)
    env.planned()
    env.approve(RUN)
    for one in next(iter(env.service.world.stacks.values())).drifted:
        one.truth = "IN_SYNC"
    assert env.remediation().resume(RUN).outcome is Outcome.NOOP
    assert (env.service.change_sets.executed, env.left_behind) == ([], [])


def test_an_update_that_cloudformation_rolls_back_ends_the_run() -> None:
    env = environment()
    env.service.change_sets.failing = True
    ended = env.remediation(confirm=AGREES).start(RUN)
    assert ended.outcome is Outcome.ROLLED_BACK
    assert len({stack for stack, *_ in env.service.change_sets.executed}) == 1
    assert env.left_behind == []


def test_a_delivery_in_the_same_environment_keeps_the_remediation_out() -> None:
    env = environment()
    take_lease(env.table, scope="dev", owner="grace", run="dev-rollout", clock=env.clock)
    with pytest.raises(LockedError):
        env.planned()
    assert env.service.calls["CreateChangeSet"] == 0


def test_the_ledger_hears_of_our_own_update() -> None:
    env = environment(stacks=1)
    (stack,) = env.service.world.stacks.values()
    lease = take_lease(env.table, scope="dev", owner="x", run="x", clock=env.clock)
    planned_at = env.remediation().change_sets.stack(stack.arn).updated
    entry = LedgerEntry(
        release="r", manifest_sha256="m", commit=None, dirty=False, run="x", by="x", since=1.0, functions={}, stacks={stack.name: planned_at}
    )  # fmt: skip
    Ledger(env.table, "dev").record(lease, entry)
    lease.release()
    env.remediation(confirm=AGREES, ledger_stacks=lambda: {stack.name: "later"}).start(RUN)
    live = Ledger(env.table, "dev").live()
    assert live is not None
    assert live.stacks == {stack.name: "later"}


def test_a_deleted_resource_is_made_again() -> None:
    env = environment(stacks=1, resources=2, drifted=1.0)
    next(iter(env.service.world.stacks.values())).resources["Resource001"].truth = "DELETED"
    ended = env.remediation(confirm=AGREES).start(RUN)
    assert ended.outcome is Outcome.SUCCEEDED
    assert [action for _, _, action, _ in env.service.change_sets.executed] == ["Add"]


def test_drift_that_no_change_set_can_mend_is_left_to_a_person() -> None:
    env = environment(stacks=1)
    env.service.change_sets.mischief = ["blind"]
    ended = env.remediation(confirm=AGREES).start(RUN)
    assert ended.outcome is Outcome.DRIFTED
    assert ended.plan is not None
    assert {step.action for stack in ended.plan.stacks for step in stack.steps} == {"manual"}


def test_a_choice_for_a_finding_that_does_not_exist_is_refused_and_leaves_no_run_open() -> None:
    env = environment()
    with pytest.raises(UsageError, match="abcdef"):
        env.remediation(choices={"abcdef": "accept"}).start(RUN)
    assert env.left_behind == []


@pytest.mark.parametrize("options", [{}, {"confirm": AGREES}, {"plan_only": True}, {"allow_stateful": ()}])
def test_the_document_is_valid_however_it_ends(options: dict[str, Any], documents: Any) -> None:
    env = environment()
    envelope = Envelope(command="remediate-drift", environment="dev")
    take_ended(envelope, env.remediation(**options).start(RUN))
    documents.check(json.loads(envelope.json()))
    assert envelope.run == RUN
