"""CodeDeploy for Lambda: start, look, stop."""

import json
from typing import Any

from ..rollout.target import FunctionTarget
from .faults import aws_faults


class CodeDeploy:
    """Deployments through a CodeDeploy client."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def start(self, target: FunctionTarget, *, application: str, group: str, current: str) -> str:
        """Start a deployment from `current` to the target's version and return its id."""
        with aws_faults(f"starting the CodeDeploy deployment of {target.name}"):
            answer = self.client.create_deployment(
                applicationName=application,
                deploymentGroupName=group,
                revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": app_spec(target, current)}},
                autoRollbackConfiguration={
                    "enabled": True,
                    "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
                },
            )
        return str(answer["deploymentId"])

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
