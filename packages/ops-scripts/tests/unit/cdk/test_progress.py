from typing import Any

import pytest

from blueprint_ops_scripts.cdk.progress import read_line
from blueprint_ops_scripts.cdk.stacks import CdkDeployment

FAILED = "❌  prod/Lambda (blueprint-prod-Lambda) failed: ToolkitError: The stack named blueprint-prod-Lambda failed: no role"


@pytest.mark.parametrize(
    ("line", "event"),
    [
        ("prod/Lambda (blueprint-prod-Lambda): deploying... [4/6]", {"event": "stack_started"}),
        (" ✅  prod/Lambda (blueprint-prod-Lambda)", {"event": "stack_done", "changed": True}),
        (" ✅  prod/Lambda (blueprint-prod-Lambda) (no changes)", {"event": "stack_done", "changed": False}),
        (FAILED, {"event": "stack_failed"}),
        (
            "blueprint-prod-Lambda |  0/11 | 9:04:09 AM | CREATE_FAILED        | AWS::IAM::Role | Role not allowed",
            {"event": "resource_failed", "type": "AWS::IAM::Role", "reason": "Role not allowed"},
        ),
    ],
)
def test_what_the_cli_says_of_a_stack_becomes_an_event(line: str, event: dict[str, Any]) -> None:
    found = read_line(line)
    assert found
    assert found["stack"] == "blueprint-prod-Lambda"
    assert event.items() <= found.items()


@pytest.mark.parametrize(
    "line",
    [
        "",
        "✨  Deployment time: 0.04s",
        "blueprint-prod-Lambda: creating CloudFormation changeset...",
        "blueprint-prod-Lambda | 1/2 | 9:04:09 AM | CREATE_COMPLETE | AWS::IAM::Role | Role",
        "✅  Environment aws://333333333333/us-east-1 bootstrapped.",
    ],
)
def test_the_rest_is_no_event(line: str) -> None:
    assert read_line(line) is None


def test_a_deployment_sums_up_and_says_why_it_failed() -> None:
    seen = CdkDeployment(lambda _event: None)
    for line in (" ✅  a (stack-a)", " ✅  b (stack-b) (no changes)", FAILED):
        seen.take(line)
    assert (seen.changed, seen.unchanged, seen.failed) == (["stack-a"], ["stack-b"], ["blueprint-prod-Lambda"])
    assert "no role" in seen.reason


def test_a_failure_without_a_line_of_its_own_ends_with_the_last_output() -> None:
    seen = CdkDeployment(lambda _event: None)
    seen.take("Unable to resolve AWS account to use.")
    assert seen.reason == "Unable to resolve AWS account to use."
