from typing import Any

import pytest

from blueprint_ops_scripts.ledger.approvals import Approval, Approvals, standing
from blueprint_ops_scripts.state.memory import MemoryTable


def approval(**changes: Any) -> Approval:
    values = {"run": "r", "verdict": "approved", "by": "grace", "plan_digest": "p", "at": 10.0, "expires": 100.0}
    return Approval(**{**values, **changes})


def stands(
    *answers: Approval, digest: str = "p", separate: bool = True, now: float = 50.0
) -> tuple[Approval | None, str]:
    return standing(answers, plan_digest=digest, initiator="ada", separate=separate, now=now)


def test_an_approval_of_this_plan_counts() -> None:
    assert stands(approval()) == (approval(), "")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (approval(plan_digest="old"), "another plan"),
        (approval(expires=50.0), "expired"),
        (approval(by="ada"), "cannot approve"),
        (approval(verdict="rejected", plan_digest="old"), "rejected another plan"),
    ],
)
def test_an_approval_that_does_not_count_says_why(answer: Approval, why: str) -> None:
    found, reason = stands(answer)
    assert found is None
    assert why in reason


def test_the_initiator_under_another_session_is_still_the_initiator() -> None:
    role = "arn:aws:sts::333333333333:assumed-role/Operator"
    answer = approval(by=f"{role}/botocore-session-2")
    found, why = standing([answer], plan_digest="p", initiator=f"{role}/botocore-session-1", separate=True, now=50.0)
    assert found is None
    assert "cannot approve" in why


def test_a_rejection_is_told_with_its_reason() -> None:
    assert stands(approval(verdict="rejected", reason="not on a Friday"))[1] == "rejected by grace: not on a Friday"


def test_the_initiator_may_approve_where_nobody_else_must() -> None:
    assert stands(approval(by="ada"), separate=False)[1] == ""


def test_a_rejection_outweighs_an_approval_whichever_came_first() -> None:
    no = approval(verdict="rejected", by="linus", at=5.0)
    for answers in ((no, approval()), (approval(), no)):
        found, reason = stands(*answers)
        assert found == no
        assert reason == "rejected by linus"


def test_one_good_approval_is_enough_beside_void_ones() -> None:
    assert stands(approval(plan_digest="old", at=60.0), approval(by="ada", at=1.0), approval())[1] == ""


def test_nobody_is_a_reason_too() -> None:
    assert stands() == (None, "nobody has approved it")


def test_answers_are_kept_in_order_and_never_replaced() -> None:
    approvals = Approvals(MemoryTable())
    approvals.add(approval(at=2.0))
    approvals.add(approval(at=1.0, by="linus"))
    approvals.add(approval(at=2.0, reason="changed my mind"))
    assert [(answer.by, answer.reason) for answer in approvals.of("r")] == [("linus", ""), ("grace", "")]
