"""The CodeDeploy engine: requests against botocore's model, and a group that ends together."""

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from blueprint_ops_scripts.aws.codedeploy import CodeDeploy, app_spec
from blueprint_ops_scripts.errors import AwsUnavailableError
from blueprint_ops_scripts.rollout.codedeploy import wait_together
from blueprint_ops_scripts.rollout.target import FunctionTarget

TARGET = FunctionTarget(name="orders", function_name="fn", new_version="7", parameter="/orders/live-version")


class Deployments:
    """CodeDeploy that says one status after another."""

    def __init__(self, **statuses: list[str]) -> None:
        self.statuses = statuses
        self.stopped: list[str] = []

    def status(self, deployment: str) -> tuple[str, str]:
        if deployment in self.stopped:
            return "Stopped", "stopped"
        waiting = self.statuses[deployment]
        return (waiting.pop(0) if len(waiting) > 1 else waiting[0]), "why"

    def stop(self, deployment: str) -> None:
        self.stopped.append(deployment)


def wait(stage: Any, deployments: Deployments) -> dict[str, tuple[str, str]]:
    lease = stage.lease()
    return wait_together(
        deployments,
        {name: name for name in deployments.statuses},
        tick_seconds=1,
        lease=lease,
        run="r1",
        report=lambda _: lease.renew(),
        clock=stage.cloud,
    )


def test_group_waits_for_its_last_deployment(stage_of: Callable[..., Any]) -> None:
    deployments = Deployments(orders=["InProgress", "Succeeded"], users=["InProgress", "InProgress", "Succeeded"])
    ended = wait(stage_of(), deployments)
    assert {name: status for name, (status, _) in ended.items()} == {"orders": "Succeeded", "users": "Succeeded"}
    assert deployments.stopped == []


def test_one_failed_deployment_stops_the_others(stage_of: Callable[..., Any]) -> None:
    deployments = Deployments(orders=["InProgress", "Failed"], users=["InProgress"])
    ended = wait(stage_of(), deployments)
    assert deployments.stopped == ["users"]
    assert ended["users"][0] == "Stopped"


def test_deployment_without_end_is_given_up(stage_of: Callable[..., Any]) -> None:
    with pytest.raises(AwsUnavailableError, match="not ended after two hours"):
        wait(stage_of(), Deployments(orders=["InProgress"]))


def test_deployment_is_started_with_both_versions_and_automatic_rollback() -> None:
    client = boto3.client("codedeploy", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    seen: list[Any] = []
    client.meta.events.register(
        "provide-client-params.codedeploy.CreateDeployment", lambda params, **_: seen.append(params)
    )
    with Stubber(client) as stub:
        stub.add_response("create_deployment", {"deploymentId": "d-1"})
        assert CodeDeploy(client).start(TARGET, application="a", group="g", current="6") == "d-1"
    assert seen[0]["autoRollbackConfiguration"]["enabled"] is True
    properties = json.loads(app_spec(TARGET, "6"))["Resources"][0]["orders"]["Properties"]
    assert properties == {"Name": "fn", "Alias": "live", "CurrentVersion": "6", "TargetVersion": "7"}
