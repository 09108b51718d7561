"""Drift in a nested stack is left to a person, who is told which tree it changes with."""

from blueprint_ops_scripts.drift.report import Finding, StackResult
from blueprint_ops_scripts.remediate.actions import steps_for
from blueprint_ops_scripts.remediate.planning import roots_of


def _stack(name: str, parent: str | None = None) -> StackResult:
    return StackResult(
        environment="dev",
        name=name,
        arn=_arn(name),
        parent=parent and _arn(parent),
        status="CREATE_COMPLETE",
        verdict="drifted",
        resources=1,
    )


def _arn(name: str) -> str:
    return f"arn:aws:cloudformation:eu-west-1:111111111111:stack/{name}/1"


def _finding(stack: str) -> Finding:
    return Finding(
        environment="dev",
        stack=stack,
        logical_id="Queue",
        physical_id="queue",
        type="AWS::SQS::Queue",
        kind="MODIFIED",
        path="/VisibilityTimeout",
        expected="60",
        actual="7",
        fingerprint=f"fingerprint-{stack}",
        first_seen="",
    )


def test_a_stack_at_any_depth_is_traced_to_its_root() -> None:
    stacks = [_stack("Inner", "Middle"), _stack("Middle", "Root"), _stack("Root"), _stack("Other", "NotListed")]
    assert roots_of(stacks) == {"Inner": "Root", "Middle": "Root", "Other": "NotListed"}


def test_its_drift_is_manual_and_names_the_root() -> None:
    (step,) = steps_for([_finding("Inner")], {}, nested={"Inner": "Root"})
    assert (step.action, step.executed) == ("manual", False)
    assert "the whole tree of Root" in step.reason


def test_the_same_drift_in_a_root_is_put_back() -> None:
    (step,) = steps_for([_finding("Root")], {}, nested={"Inner": "Root"})
    assert step.action == "revert"
