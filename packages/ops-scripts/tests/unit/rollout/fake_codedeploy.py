"""CodeDeploy behind boto3's own client: botocore's model checks every request and every answer."""

import json
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import boto3
from botocore.validate import ParamValidator

from blueprint_ops_scripts.errors import AwsUnavailableError
from blueprint_ops_scripts.rollout.routing import Routing

SHIFT_SECONDS, BACK_SECONDS = 300, 20


@dataclass
class FakeCodeDeploy:
    """Deployments that shift 10 % at once and the rest after five minutes, unless they fail or are stopped."""

    cloud: Any
    failing: set[str] = field(default_factory=set)
    """Functions whose deployment an alarm ends after a minute."""

    made: dict[str, dict[str, Any]] = field(default_factory=dict)
    lost_answers: int = 0
    """Deployments that are started without an answer."""

    def __post_init__(self) -> None:
        keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
        self.client = boto3.client("codedeploy", region_name="us-east-1", **keys)
        self.client.meta.events.register("before-call.codedeploy", self._answer)

    def _answer(self, model: Any, params: dict[str, Any], **_: Any) -> Any:
        for deployment in self.made.values():
            self._advance(deployment)
        answer = getattr(self, model.name)(json.loads(params["body"]))
        report = ParamValidator().validate(answer, model.output_shape)
        assert not report.has_errors(), report.generate_report()
        return SimpleNamespace(status_code=200), answer

    def CreateDeployment(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - CodeDeploy's name
        ((name, resource),) = json.loads(asked["revision"]["appSpecContent"]["content"])["Resources"][0].items()
        made = {"id": f"d-{len(self.made)}", "function": name, "at": self.cloud.now(), "status": "InProgress", **asked}
        self.made[made["id"]] = {**made, "versions": resource["Properties"]}
        if self.lost_answers:
            self.lost_answers -= 1
            raise AwsUnavailableError("the answer was lost")
        return {"deploymentId": made["id"]}

    def ListDeployments(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - CodeDeploy's name
        wanted = (asked["applicationName"], asked["deploymentGroupName"])
        made = [d["id"] for d in self.made.values() if (d["applicationName"], d["deploymentGroupName"]) == wanted]
        return {"deployments": made}

    def GetDeployment(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - CodeDeploy's name
        found = self.made[asked["deploymentId"]]
        info = {"deploymentId": found["id"], "status": found["status"], "description": found.get("description", "")}
        if found["status"] == "Failed":
            info["errorInformation"] = {"code": "ALARM_ACTIVE", "message": "an alarm is active"}
        return {"deploymentInfo": info}

    def StopDeployment(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - CodeDeploy's name
        assert asked["autoRollbackEnabled"] is True
        self.made[asked["deploymentId"]].update(status="Stopped", stopped=self.cloud.now())
        return {"status": "Pending"}

    def _advance(self, made: dict[str, Any]) -> None:
        function, old, new = (
            self.cloud.functions[made["function"]],
            made["versions"]["CurrentVersion"],
            made["versions"]["TargetVersion"],
        )
        passed = self.cloud.now() - made["at"]
        if made["status"] == "InProgress" and made["function"] in self.failing and passed >= 60:
            made.update(status="Failed", stopped=self.cloud.now())
        if made["status"] == "InProgress" and passed >= SHIFT_SECONDS:
            made["status"] = "Succeeded"
            self._set(function, Routing(version=new))
        if made["status"] == "InProgress":
            self._set(function, Routing(version=old, extra=new, weight=0.1))
        if made["status"] in {"Failed", "Stopped"} and self.cloud.now() - made["stopped"] >= BACK_SECONDS:
            self._set(function, Routing(version=old))

    def _set(self, function: Any, routing: Routing) -> None:
        if function.alias != routing:
            function.alias, function.revision = routing, function.revision + 1
