"""Change sets that put drift back, on CloudFormation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from ..remediate.change_set import ChangeSet, PropertyChange, ResourceChange
from ..remediate.ports import StackState
from .faults import aws_faults

_MISSING = ("ChangeSetNotFound", "ChangeSetNotFoundException")
_PROPERTIES = "/Properties"


class RevertChangeSets:
    """Change sets with deployment mode REVERT_DRIFT, over the stack's own template and parameters.

    `client` is a CloudFormation client. Nothing of the stack is changed but what drifted: the template is the one that is
    deployed, parameters keep their values (CloudFormation reads those that come from SSM again), tags and role stay.
    """

    def __init__(self, client: Any) -> None:
        self.client = client

    def stack(self, arn: str) -> StackState:
        """The stack as it is now, with its policy."""
        with aws_faults(f"looking at stack {arn}"):
            found = self._describe(arn)
            policy = self.client.get_stack_policy(StackName=arn).get("StackPolicyBody")
        updated = found.get("LastUpdatedTime") or found.get("CreationTime")
        return StackState(
            name=found["StackName"],
            arn=found["StackId"],
            status=found["StackStatus"],
            reason=found.get("StackStatusReason", ""),
            updated=updated.isoformat() if isinstance(updated, datetime) else str(updated or ""),
            nested=bool(found.get("ParentId") or found.get("RootId")),
            policy=policy or None,
        )

    def create(self, stack: str, name: str) -> None:
        """Begin the change set `name`; what exists under the name already is left as it is."""
        with aws_faults(f"preparing change set {name} of {stack}"):
            found = self._describe(stack)
            kept = [
                {"ParameterKey": one["ParameterKey"], "UsePreviousValue": True} for one in found.get("Parameters", ())
            ]
            try:
                self.client.create_change_set(
                    StackName=stack,
                    ChangeSetName=name,
                    ChangeSetType="UPDATE",
                    DeploymentMode="REVERT_DRIFT",
                    UsePreviousTemplate=True,
                    Parameters=kept,
                    Capabilities=found.get("Capabilities") or [],
                    Description="puts drift back, after approval",
                )
            except ClientError as error:
                if error.response["Error"]["Code"] != "AlreadyExistsException":
                    raise

    def read(self, stack: str, name: str) -> ChangeSet | None:
        """The change set with every page of its changes, and the values on both sides."""
        changes: list[ResourceChange] = []
        token: dict[str, str] = {}
        with aws_faults(f"reading change set {name} of {stack}"):
            while True:
                try:
                    page = self.client.describe_change_set(
                        StackName=stack, ChangeSetName=name, IncludePropertyValues=True, **token
                    )
                except ClientError as error:
                    if error.response["Error"]["Code"] in _MISSING:
                        return None
                    raise
                changes += [_resource(change) for change in page.get("Changes", ())]
                if not page.get("NextToken"):
                    return _change_set(page, tuple(changes))
                token = {"NextToken": page["NextToken"]}

    def execute(self, stack: str, change_set: str) -> None:
        """Begin to carry it out. The request token makes a repetition of the same request harmless."""
        with aws_faults(f"executing change set {change_set} of {stack}"):
            self.client.execute_change_set(
                StackName=stack, ChangeSetName=change_set, ClientRequestToken=f"revert-{change_set.rsplit('/', 1)[-1]}"
            )

    def delete(self, stack: str, name: str) -> None:
        """Remove it; no effect when there is none, nor on one that was carried out or is being carried out."""
        made = self.read(stack, name)
        if made is None or made.execution.startswith("EXECUTE_"):
            return
        with aws_faults(f"deleting change set {name} of {stack}"):
            self.client.delete_change_set(StackName=stack, ChangeSetName=name)

    def _describe(self, stack: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.client.describe_stacks(StackName=stack)["Stacks"][0]
        return found


def _change_set(page: Mapping[str, Any], changes: tuple[ResourceChange, ...]) -> ChangeSet:
    return ChangeSet(
        id=page["ChangeSetId"],
        stack=page["StackId"],
        status=page.get("Status", ""),
        reason=page.get("StatusReason", ""),
        execution=page.get("ExecutionStatus", ""),
        mode=page.get("DeploymentMode", ""),
        changes=changes,
    )


def _resource(change: Mapping[str, Any]) -> ResourceChange:
    """One change. What has no resource in it keeps its kind, so that nobody takes it for one."""
    found = change.get("ResourceChange") or {}
    return ResourceChange(
        kind=change.get("Type", "Resource"),
        action=found.get("Action", ""),
        logical_id=found.get("LogicalResourceId", ""),
        physical_id=found.get("PhysicalResourceId", ""),
        type=found.get("ResourceType", ""),
        replacement=found.get("Replacement", ""),
        policy_action=found.get("PolicyAction", ""),
        drift=found.get("ResourceDriftStatus", ""),
        properties=tuple(_property(detail) for detail in found.get("Details", ())),
    )


def _property(detail: Mapping[str, Any]) -> PropertyChange:
    target = detail.get("Target") or {}
    path = target.get("Path") or (f"/{target['Name']}" if target.get("Name") else "")
    return PropertyChange(
        attribute=target.get("Attribute", ""),
        path=path.removeprefix(_PROPERTIES) if path.startswith(f"{_PROPERTIES}/") else path,
        before=target.get("BeforeValue"),
        after=target.get("AfterValue"),
        recreates=target.get("RequiresRecreation") or "Never",
        source=detail.get("ChangeSource", ""),
    )
