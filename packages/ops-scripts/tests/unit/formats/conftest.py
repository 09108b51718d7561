"""Reports with everything in them that is hard to write down: markup, long words, control characters, every verdict."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from blueprint_ops_scripts.drift.report import Coverage, DriftReport, Finding, StackResult
from blueprint_ops_scripts.parity.report import Coverage as Compared
from blueprint_ops_scripts.parity.report import Finding as Difference
from blueprint_ops_scripts.parity.report import ParityReport

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
