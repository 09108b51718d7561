"""Stacks of an environment, as CloudFormation describes them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from blueprint_config import EnvironmentConfig

from ..errors import OpsError
from .faults import aws_faults

_NESTED = "AWS::CloudFormation::Stack"


@dataclass(frozen=True, kw_only=True)
class DeployedStack:
    """One stack as it is now."""

    name: str
    identifier: str
    """The stack's ARN."""

    status: str
    reason: str
    updated: str
    """ISO time of the last update, or of creation; empty where neither is known."""

    parameters: Mapping[str, str]
    """Parameter values; for an SSM parameter its value as resolved at the last update."""

    outputs: Mapping[str, str]


class StackReader:
    """Reads the stacks of one account and region. `client` is a CloudFormation client."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def of_environment(self, config: EnvironmentConfig) -> dict[str, DeployedStack]:
        """All root stacks of the environment by name, every page. Deleted ones are left out."""
        prefix = config.stack_name("")
        with aws_faults(f"listing the stacks of {config.name}"):
            pages = self.client.get_paginator("describe_stacks").paginate()
            found = [stack for page in pages for stack in page["Stacks"]]
        return {
            stack["StackName"]: _stack(stack)
            for stack in found
            if stack["StackName"].startswith(prefix) and not stack.get("ParentId") and not stack.get("RootId")
        }

    def template(self, name: str) -> dict[str, Any]:
        """The template as it was given to CloudFormation."""
        with aws_faults(f"reading the template of {name}"):
            body = self.client.get_template(StackName=name, TemplateStage="Original")["TemplateBody"]
        try:
            return dict(json.loads(body) if isinstance(body, str) else body)
        except ValueError as error:
            raise OpsError(
                f"reading the template of {name}: it is not JSON",
                remedy="deploy the stack from the app, which writes JSON",
            ) from error

    def nested(self, name: str) -> dict[str, str]:
        """ARN of each stack that is nested in a stack, by its logical id, every page."""
        with aws_faults(f"listing the resources of {name}"):
            pages = self.client.get_paginator("list_stack_resources").paginate(StackName=name)
            found = [resource for page in pages for resource in page["StackResourceSummaries"]]
        return {
            resource["LogicalResourceId"]: resource["PhysicalResourceId"]
            for resource in found
            if resource["ResourceType"] == _NESTED and resource.get("PhysicalResourceId")
        }

    def failures(self, name: str, *, limit: int = 5) -> list[str]:
        """The newest failed events of a stack, newest first, as `resource: reason`."""
        with aws_faults(f"reading the events of {name}"):
            events = self.client.describe_stack_events(StackName=name)["StackEvents"]
        failed = [event for event in events if event.get("ResourceStatus", "").endswith("_FAILED")]
        return [
            f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason given')}"
            for event in failed[:limit]
        ]


def outputs(stacks: Mapping[str, DeployedStack]) -> dict[str, str]:
    """Outputs by key over all stacks of an environment, whichever stack has them."""
    return {key: value for stack in stacks.values() for key, value in stack.outputs.items()}


def _stack(found: Mapping[str, Any]) -> DeployedStack:
    updated = found.get("LastUpdatedTime") or found.get("CreationTime")
    return DeployedStack(
        name=found["StackName"],
        identifier=found.get("StackId", found["StackName"]),
        status=found["StackStatus"],
        reason=found.get("StackStatusReason", ""),
        updated=updated.isoformat() if isinstance(updated, datetime) else str(updated or ""),
        parameters={
            item["ParameterKey"]: item.get("ResolvedValue", item.get("ParameterValue", ""))
            for item in found.get("Parameters", ())
        },
        outputs={item["OutputKey"]: item["OutputValue"] for item in found.get("Outputs", ())},
    )
