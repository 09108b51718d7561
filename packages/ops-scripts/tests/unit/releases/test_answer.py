from dataclasses import replace
from typing import Any

import pytest

from blueprint_config import load_environment
from blueprint_ops_scripts.ledger.approvals import Approvals
from blueprint_ops_scripts.ledger.runs import Phase, Run
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.releases.answer import AnswerRefusedError, Desk


@pytest.fixture
def planned(world: Any) -> Any:
    """A world with a run that waits for an answer."""
    run = Run(
        run="prod-run",
        kind="promote",
        environment="prod",
        source="staging",
        release="r",
        initiator="ada",
        started=0,
        updated=0,
        plan_digest="d" * 64,
    )
    lease = world.lease()
    world.runs.save(lease, run)
    lease.release()
    return world


def desk(world: Any, who: str) -> Desk:
    return Desk(config=load_environment("prod"), store=world.environment.table, clock=world.clock, identity=who)


def test_an_approval_is_bound_to_the_plan_and_expires_after_a_day(planned: Any) -> None:
    _, approval = desk(planned, "grace").answer("prod-run", "approved", plan_digest=None, reason="looks right")
    assert approval.plan_digest == "d" * 64
    assert approval.expires - approval.at == 86_400
    assert Approvals(planned.environment.table).of("prod-run") == [approval]


def test_the_initiator_is_told_at_once(planned: Any) -> None:
    with pytest.raises(AnswerRefusedError, match="cannot approve it") as caught:
        desk(planned, "ada").answer("prod-run", "approved", plan_digest=None, reason="")
    assert caught.value.outcome is Outcome.APPROVAL_REJECTED
    assert Approvals(planned.environment.table).of("prod-run") == []


def test_the_initiator_with_a_new_session_is_told_how_to_get_a_name(planned: Any) -> None:
    role = "arn:aws:sts::333333333333:assumed-role/Operator"
    lease = planned.lease()
    planned.runs.save(lease, replace(planned.runs.get("prod-run"), initiator=f"{role}/botocore-session-1"))
    with pytest.raises(AnswerRefusedError, match=r"session-2 started run prod-run \(as .*session-1\)") as caught:
        desk(planned, f"{role}/botocore-session-2").answer("prod-run", "approved", plan_digest=None, reason="")
    assert "role_session_name" in caught.value.remedy


def test_a_plan_that_was_rejected_is_not_approved_afterwards(planned: Any) -> None:
    desk(planned, "grace").answer("prod-run", "rejected", plan_digest=None, reason="not on a Friday")
    with pytest.raises(AnswerRefusedError, match="was rejected by grace: not on a Friday") as caught:
        desk(planned, "linus").answer("prod-run", "approved", plan_digest=None, reason="")
    assert caught.value.remedy == "plan anew: uv run promote staging prod"


def test_the_initiator_may_reject(planned: Any) -> None:
    assert desk(planned, "ada").answer("prod-run", "rejected", plan_digest=None, reason="")[1].verdict == "rejected"


def test_a_plan_that_was_made_again_is_not_approved_by_its_old_digest(planned: Any) -> None:
    with pytest.raises(AnswerRefusedError, match="planned again"):
        desk(planned, "grace").answer("prod-run", "approved", plan_digest="eeee", reason="")


def test_a_run_that_is_over_waits_for_no_answer(planned: Any) -> None:
    lease = planned.lease()
    run = planned.runs.get("prod-run")
    planned.runs.save(lease, Run(**{**vars(run), "phase": Phase.DONE, "outcome": "succeeded"}))
    with pytest.raises(AnswerRefusedError, match="it is succeeded"):
        desk(planned, "grace").answer("prod-run", "approved", plan_digest=None, reason="")
