"""CodeDeploy for Lambda: start, find, look, stop."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ..rollout.deployment_group import DeploymentGroup
from ..rollout.target import FunctionTarget
from .faults import aws_faults


class CodeDeploy:
    """Deployments through a CodeDeploy client, each in the group of its function."""

    def __init__(self, client: Any, groups: Mapping[str, DeploymentGroup]) -> None:
        self.client = client
        self.groups = groups

    def start(self, target: FunctionTarget, *, current: str, run: str) -> str:
        """Start a deployment from `current` to the target's version and return its id; `run` is its description."""
        with aws_faults(f"starting the CodeDeploy deployment of {target.name}"):
            answer = self.client.create_deployment(
                **self._place(target),
                description=run,
                revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": app_spec(target, current)}},
                autoRollbackConfiguration={
                    "enabled": True,
                    "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
                },
            )
        return str(answer["deploymentId"])

    def find(self, target: FunctionTarget, *, run: str, since: float) -> str | None:
        """The deployment that `run` started since `since` (epoch seconds), when its id was never written down."""
        with aws_faults(f"looking for the CodeDeploy deployment of {target.name}"):
            pages = self.client.get_paginator("list_deployments").paginate(
                **self._place(target),
                createTimeRange={"start": datetime.fromtimestamp(since, UTC)},
            )
            for deployment in (name for page in pages for name in page["deployments"]):
                info = self.client.get_deployment(deploymentId=deployment)["deploymentInfo"]
                if info.get("description") == run:
                    return str(deployment)
        return None

    def _place(self, target: FunctionTarget) -> dict[str, str]:
        group = self.groups[target.name]
        return {"applicationName": group.application, "deploymentGroupName": group.name}

    def status(self, deployment: str) -> tuple[str, str]:
        """Its status in CodeDeploy's words, and why."""
        with aws_faults(f"reading the CodeDeploy deployment {deployment}"):
            info = self.client.get_deployment(deploymentId=deployment)["deploymentInfo"]
        return str(info["status"]), str(info.get("errorInformation", {}).get("message", info["status"]))

    def stop(self, deployment: str) -> None:
        """Stop it and let CodeDeploy roll back."""
        with aws_faults(f"stopping the CodeDeploy deployment {deployment}"):
            self.client.stop_deployment(deploymentId=deployment, autoRollbackEnabled=True)


def app_spec(target: FunctionTarget, current: str) -> str:
    """The AppSpec of one function, as JSON."""
    properties = {
        "Name": target.function_name,
        "Alias": target.alias,
        "CurrentVersion": current,
        "TargetVersion": target.new_version,
    }
    return json.dumps(
        {
            "version": 0.0,
            "Resources": [{target.name: {"Type": "AWS::Lambda::Function", "Properties": properties}}],
        }
    )
