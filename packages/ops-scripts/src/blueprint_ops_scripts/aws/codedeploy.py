"""CodeDeploy for Lambda: start, find, look, stop."""

import json
from datetime import UTC, datetime
from typing import Any

from ..rollout.target import FunctionTarget
from .faults import aws_faults


class CodeDeploy:
    """Deployments of one application (`<prefix>-<env>`), whose deployment groups are named after the functions."""

    def __init__(self, client: Any, application: str) -> None:
        self.client = client
        self.application = application

    def start(self, target: FunctionTarget, *, current: str, run: str) -> str:
        """Start a deployment from `current` to the target's version and return its id; `run` is its description."""
        with aws_faults(f"starting the CodeDeploy deployment of {target.name}"):
            answer = self.client.create_deployment(
                applicationName=self.application,
                deploymentGroupName=target.name,
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
                applicationName=self.application,
                deploymentGroupName=target.name,
                createTimeRange={"start": datetime.fromtimestamp(since, UTC)},
            )
            for deployment in (name for page in pages for name in page["deployments"]):
                info = self.client.get_deployment(deploymentId=deployment)["deploymentInfo"]
                if info.get("description") == run:
                    return str(deployment)
        return None

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
