"""Answers in the shapes of the API model."""

from datetime import UTC, datetime, timedelta
from typing import Any

from .world import Resource, Stack, actual_properties, expected_properties

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


def timestamp(seconds: float) -> datetime:
    """A moment of the fake's own clock."""
    return BEGINNING + timedelta(seconds=seconds)


def stack_description(stack: Stack) -> dict[str, Any]:
    """A stack of DescribeStacks."""
    drift: dict[str, Any] = {"StackDriftStatus": stack.drift_status}
    if stack.drift_checked_at is not None:
        drift["LastCheckTimestamp"] = timestamp(stack.drift_checked_at)
    shown: dict[str, Any] = {
        "StackName": stack.name,
        "StackId": stack.arn,
        "StackStatus": stack.status,
        "CreationTime": timestamp(-1_000_000),
        "DriftInformation": drift,
    }
    if stack.updated_at is not None:
        shown["LastUpdatedTime"] = timestamp(stack.updated_at)
    if stack.parent is not None:
        shown |= {"ParentId": stack.parent, "RootId": stack.root}
    return shown


def resource_summary(resource: Resource, *, lagging: bool) -> dict[str, Any]:
    """A resource of ListStackResources; `lagging` shows it as before its last check."""
    status, at = (
        resource.previous if lagging and resource.checked_at is not None else (resource.status, resource.checked_at)
    )
    drift: dict[str, Any] = {"StackResourceDriftStatus": status}
    if at is not None:
        drift["LastCheckTimestamp"] = timestamp(at)
    return {
        "LogicalResourceId": resource.logical_id,
        "PhysicalResourceId": resource.physical_id,
        "ResourceType": resource.type,
        "LastUpdatedTimestamp": timestamp(-1_000_000),
        "ResourceStatus": "CREATE_COMPLETE",
        "DriftInformation": drift,
    }


def drift_record(stack: Stack, resource: Resource) -> dict[str, Any]:
    """A record of DescribeStackResourceDrifts."""
    shown: dict[str, Any] = {
        "StackId": stack.arn,
        "LogicalResourceId": resource.logical_id,
        "PhysicalResourceId": resource.physical_id,
        "ResourceType": resource.type,
        "StackResourceDriftStatus": resource.status,
        "Timestamp": timestamp(resource.checked_at or 0.0),
    }
    if resource.reason:
        shown["DriftStatusReason"] = resource.reason
    if resource.status in ("IN_SYNC", "MODIFIED", "DELETED"):
        shown["ExpectedProperties"] = expected_properties(resource)
    if resource.status == "MODIFIED":
        shown["ActualProperties"] = actual_properties(resource)
        shown["PropertyDifferences"] = [
            {
                "PropertyPath": resource.path,
                "ExpectedValue": resource.expected,
                "ActualValue": resource.actual,
                "DifferenceType": "NOT_EQUAL",
            }
        ]
    return shown
