"""Change sets that the CDK CLI prepared: read, then deleted."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from botocore.exceptions import ClientError

from ..cdk.pinned import PinnedCli
from ..cdk.stacks import deploy_stored
from .faults import aws_faults
from .session import EnvironmentSession

Preview = dict[str, tuple[Literal["add", "modify", "remove"], bool]]
"""`(action, replaces)` by logical id."""

_ACTIONS: Mapping[str, Literal["add", "modify", "remove"]] = {
    "Add": "add",
    "Modify": "modify",
    "Remove": "remove",
    "Import": "add",
    "Dynamic": "modify",
}
_MISSING = "ChangeSetNotFound"
_NESTED = "AWS::CloudFormation::Stack"


def read_change_set(client: Any, stack: str, name: str) -> Preview | None:
    """`(action, replaces)` by logical id, every page; None when there is no such change set.

    A replacement that depends on values which are not known yet (`Conditional`) counts as one. Change sets of nested stacks
    that came with it are read too, their resources as `Database/Table`.
    """
    found: Preview = {}
    token: dict[str, str] = {}
    with aws_faults(f"reading the change set {name} of {stack}"):
        while True:
            try:
                page = client.describe_change_set(StackName=stack, ChangeSetName=name, **token)
            except ClientError as error:
                if error.response["Error"]["Code"] == _MISSING:
                    return None
                raise
            for change in page.get("Changes", ()):
                resource = change["ResourceChange"]
                replaces = resource.get("Replacement") in ("True", "Conditional")
                found[resource["LogicalResourceId"]] = (_ACTIONS[resource["Action"]], replaces)
                found |= _nested(client, resource)
            if not page.get("NextToken"):
                return found
            token = {"NextToken": page["NextToken"]}


def _nested(client: Any, resource: Mapping[str, Any]) -> Preview:
    """What CloudFormation says of a nested stack; nothing where it made no change set for it."""
    inner = resource.get("ChangeSetId") if resource.get("ResourceType") == _NESTED else None
    if not inner or not resource.get("PhysicalResourceId"):
        return {}
    name = resource["LogicalResourceId"]
    seen = read_change_set(client, resource["PhysicalResourceId"], inner) or {}
    return {f"{name}/{path}": change for path, change in seen.items()}


def delete_change_set(client: Any, stack: str, name: str) -> None:
    """Delete it; no effect when there is none."""
    with aws_faults(f"deleting the change set {name} of {stack}"):
        client.delete_change_set(StackName=stack, ChangeSetName=name)


class ChangeSetList:
    """The change sets of stacks, as clean-up sees them. `client` is a CloudFormation client."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def of(self, stack: str) -> list[tuple[str, float | None]]:
        """Name and time (seconds since the epoch) of each, every page."""
        with aws_faults(f"listing the change sets of {stack}"):
            pages = self.client.get_paginator("list_change_sets").paginate(StackName=stack)
            found = [summary for page in pages for summary in page.get("Summaries", ())]
        return [
            (item["ChangeSetName"], item["CreationTime"].timestamp() if item.get("CreationTime") else None)
            for item in found
        ]

    def delete(self, stack: str, name: str) -> None:
        """Delete one."""
        delete_change_set(self.client, stack, name)


class AwsChangeSets:
    """Change sets of one environment. They are prepared by the CDK CLI, read, and deleted again."""

    def __init__(self, session: EnvironmentSession, cli: PinnedCli) -> None:
        self.session = session
        self.cli = cli
        self._client = session.client("cloudformation")

    def preview(self, assembly: Path, stacks: Mapping[str, str], name: str) -> tuple[dict[str, Preview], str]:
        """What CloudFormation says about each of `stacks` (CloudFormation name to display path); and why it says nothing.

        Assets are published, which changes nothing that runs. Nothing is executed.
        """
        quiet: list[str] = []
        code, seen = deploy_stored(
            self.cli,
            assembly,
            sorted(stacks.values()),
            profile=self.session.profile,
            report=lambda event: quiet.append(str(event)),
            change_set=name,
        )
        found = {stack: read_change_set(self._client, stack, name) for stack in sorted(stacks)}
        for stack, preview in found.items():
            if preview is not None:
                delete_change_set(self._client, stack, name)
        return {stack: preview for stack, preview in found.items() if preview is not None}, seen.reason if code else ""
