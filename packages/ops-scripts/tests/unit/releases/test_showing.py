"""A run as text: how it stands comes first, and everything that an auditor asks for is there."""

from dataclasses import replace
from typing import Any

from blueprint_ops_scripts.ledger.approvals import Approval
from blueprint_ops_scripts.ledger.runs import Phase, Run
from blueprint_ops_scripts.releases.showing import run_as_dict, run_text

GATE = {"name": "target_alarms", "environment": "prod", "status": "overridden", "message": "ringing: errors"}
RUN = Run(
    run="prod-run",
    kind="promote",
    environment="prod",
    source="staging",
    release="d" * 64,
    initiator="arn:ada",
    started=0.0,
    updated=60.0,
    plan="promote it\nplan abc",
    gates=(GATE,),
    options={"overrides": {"target_alarms": "the alarm is wrong"}, "fix_forward": True, "ack_one_way": True},
)
ANSWER = Approval(
    run="prod-run", verdict="approved", by="arn:grace", plan_digest="e" * 64, at=30.0, expires=86_430.0, reason="seen"
)


def shown(run: Run, *, events: tuple[dict[str, Any], ...] = ()) -> str:
    return run_text(run_as_dict(run, [ANSWER], events))


def test_everything_an_auditor_asks_for_is_there() -> None:
    events = ({"event": "phase", "phase": "deploy", "at": 40.0}, {"event": "unknown", "at": 41.0})
    assert shown(replace(RUN, phase=Phase.DONE, outcome="succeeded"), events=events).splitlines() == [
        "prod-run: promote from staging to prod, release dddddddddddd",
        "started 1970-01-01T00:00:00Z by arn:ada",
        "ended 1970-01-01T00:01:00Z: succeeded",
        "overridden: target_alarms, because the alarm is wrong",
        "fix-forward: ringing alarms were accepted",
        "one-way changes were acknowledged",
        "",
        "gates",
        "  overridden     target_alarms: ringing: errors",
        "",
        "plan",
        "  promote it",
        "  plan abc",
        "",
        "answers",
        "  1970-01-01T00:00:30Z  approved by arn:grace, plan eeeeeeeeeeee, until 1970-01-02T00:00:30Z: seen",
        "",
        "what happened",
        "  00:00:40  == deploy",
    ]


def test_a_run_that_did_not_end_says_what_it_left_and_how_to_go_on() -> None:
    text = shown(replace(RUN, phase=Phase.VALIDATE))
    assert "open in the phase validate: the new versions have all live traffic" in text
    assert "go on with: uv run promote --resume prod-run" in text


def test_a_deployment_goes_on_with_its_own_command() -> None:
    text = shown(replace(RUN, kind="deploy", source=None, phase=Phase.SHIFT, outcome="held", reason="Ctrl-C"))
    assert "open in the phase shift (held), Ctrl-C: the stacks are the new release's" in text
    assert "go on with: uv run deploy prod --resume prod-run" in text


def test_a_planned_run_waits_for_an_answer() -> None:
    assert "waits for an answer: uv run releases approve|reject prod-run" in shown(RUN)


def test_a_run_that_was_answered_does_not_wait_for_an_answer() -> None:
    approved = replace(RUN, plan_digest=ANSWER.plan_digest)
    assert "approved, not resumed yet: go on with: uv run promote --resume prod-run" in shown(approved)
    rejected = run_text(run_as_dict(approved, [ANSWER, replace(ANSWER, verdict="rejected")], ()))
    assert "rejected: plan anew: uv run promote staging prod" in rejected


def test_an_answer_to_an_earlier_plan_is_none_to_this_one() -> None:
    assert "waits for an answer" in shown(replace(RUN, plan_digest="f" * 64))


def test_a_remediation_goes_on_with_its_own_command() -> None:
    text = shown(replace(RUN, kind="remediate", source=None, phase=Phase.DEPLOY))
    assert "go on with: uv run remediate-drift prod --resume prod-run" in text
