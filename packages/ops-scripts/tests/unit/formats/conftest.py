"""Reports with everything in them that is hard to write down: markup, long words, control characters, every verdict."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from blueprint_ops_scripts.drift.report import Coverage, DriftReport, Finding, StackResult
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.parity.report import Coverage as Compared
from blueprint_ops_scripts.parity.report import Finding as Difference
from blueprint_ops_scripts.parity.report import ParityReport
from blueprint_ops_scripts.rollout.history import History
from blueprint_ops_scripts.rollout.ports import RolloutEvent
from blueprint_ops_scripts.rollout.result import RolloutResult
from blueprint_ops_scripts.rollout.states import State

NOW = datetime(2026, 6, 10, 8, tzinfo=UTC)
NASTY = "<b>\"a\" & 'b'</b>|\\ \x00\x1b[31m \ud800"
LONG = "x" * 300


@pytest.fixture
def drift_report() -> DriftReport:
    """Every verdict, kind and change of a drift."""
    first = Finding(
        environment="prod",
        stack="blueprint-prod-Events",
        logical_id="Orders",
        physical_id="https://sqs.us-east-1.amazonaws.com/333333333333/orders",
        type="AWS::SQS::Queue",
        construct_path="prod/Events/Events/Orders/Resource",
        kind="MODIFIED",
        path="/VisibilityTimeout",
        expected="180",
        actual="30",
        fingerprint="f0",
        first_seen="2026-06-01T00:00:00Z",
        actor="arn:aws:sts::333333333333:assumed-role/Admin/ada by SetQueueAttributes",
    )
    others = (
        {"verdict": "noise", "rule": "aws-tags", "path": "/Tags", "actual": NASTY},
        {"verdict": "suppressed", "rule": "payments: incident", "change": "unchanged"},
        {"verdict": "managed", "rule": "rollout-alias-version"},
        {"verdict": "unverifiable", "rule": "tags-unreadable", "change": "updated"},
        {"kind": "DELETED", "path": "", "expected": None, "actual": None, "change": "new"},
        {"kind": "STACK_MISSING", "logical_id": "", "path": "", "construct_path": None, "stack": "blueprint-prod-Gone"},
        {"logical_id": NASTY, "expected": LONG, "actual": NASTY, "construct_path": None},
    )
    findings = [first, *(replace(first, fingerprint=f"f{n}", **one) for n, one in enumerate(others, 1))]  # type: ignore[arg-type] # fields by name
    stack = StackResult(
        environment="prod",
        name="blueprint-prod-Events",
        arn="arn:1",
        parent=None,
        status="UPDATE_COMPLETE",
        verdict="drifted",
    )
    unclear = replace(stack, name="blueprint-prod-Lambda", arn="arn:2", verdict="incomplete", doubts=(NASTY, LONG))
    return DriftReport(
        started=NOW,
        complete=False,
        stacks=[stack, unclear],
        findings=findings,
        coverage=Coverage(resources=9, checked=5, unsupported=1, unknown=1, stale=1, skipped=1),
    )


@pytest.fixture
def parity_report() -> ParityReport:
    """Every verdict and kind of a comparison."""
    first = Difference(
        stack="blueprint-prod-Lambda",
        construct="Lambda/Functions/Orders/Function/Resource",
        type="AWS::Lambda::Function",
        logical_id="Orders",
        kind="CHANGED",
        path="/Properties/Runtime",
        source="python3.13",
        target="python3.9",
        verdict="unapproved",
        rule=None,
        why="nothing says that it should differ",
        fingerprint="p0",
    )
    others = (
        {"verdict": "weaker", "severity": "high", "path": "/Properties/KmsKeyId", "kind": "MISSING", "target": None},
        {"verdict": "unverifiable", "source": NASTY, "target": LONG, "why": NASTY},
        {"verdict": "approved", "rule": "any: incident", "kind": "EXTRA", "path": "", "source": None, "target": LONG},
        {"verdict": "intended", "rule": "declared: lambda.memory_mib", "kind": "EQUAL"},
    )
    findings = [first, *(replace(first, fingerprint=f"p{n}", **one) for n, one in enumerate(others, 1))]  # type: ignore[arg-type] # fields by name
    return ParityReport(
        source="staging",
        target="prod",
        started=NOW,
        findings=findings,
        coverage=Compared(compared=9, same=5, understood=2, reported=2),
        notes=["nested stack Lambda/Other was not compared: no such file"],
        complete=False,
    )


@pytest.fixture
def releases() -> dict[str, Any]:
    """A history with releases that stayed and one that did not, and a run of every shade."""
    live = {"release": "b" * 64, "since": "2026-01-02T00:00:00Z", "status": "live", "by": "ada", "note": NASTY}
    gone = {**live, "release": "a" * 64, "since": "2026-01-01T00:00:00Z", "status": "rolled_back"}
    answer = {"verdict": "approved", "by": f"arn:{LONG}", "at": 1.0, "plan_digest": "c" * 64, "reason": NASTY}
    run = {
        "run": "prod-1",
        "kind": "promote",
        "source": "staging",
        "release": "b" * 64,
        "initiator": "ada",
        "started": "2026-01-02T00:00:00Z",
        "phase": "done",
        "outcome": "succeeded",
        "reason": "",
        "approvals": [answer, {**answer, "verdict": "rejected"}],
    }
    runs = [run, {**run, "outcome": "rolled_back", "reason": f"{NASTY} {LONG}"}, {**run, "outcome": "noop"}]
    return {"environment": "prod", "live": live, "releases": [live, gone, {**live, "release": "9" * 64}], "runs": runs}


@pytest.fixture
def rollout() -> tuple[RolloutResult, History]:
    """A rollout that was rolled back, with what was seen before."""
    counts = {"evidence": 434.0, "threshold": 100.0, "canary": [20, 7], "baseline": [256, 0]}
    seen = {"standing": {"orders": {**counts, "evidence": 1.0}, NASTY: counts}}
    events = [
        RolloutEvent(at=0.0, run="r1", state="STEP", message="shifted", weight=0.1),
        RolloutEvent(at=60.0, run="r1", state="STEP", message="tick", weight=0.1, data=seen),
        RolloutEvent(at=120.0, run="r1", state="STEP", message="tick", weight=0.5, data=seen),
        RolloutEvent(at=121.0, run="r1", state="ROLLED_BACK", message=f"rolled back: {NASTY} {LONG}", weight=0.0),
    ]
    result = RolloutResult(
        run=f"r1-{LONG}",
        outcome=Outcome.ROLLED_BACK,
        state=State.ROLLED_BACK,
        reason=NASTY,
        functions={"orders": "all on 1", NASTY: LONG},
    )
    return result, History(events=events)
