"""From the shapes of CloudFormation's answers to the values that a drift run works with."""

from collections.abc import Mapping
from typing import Any

from ..drift.observed import Difference, ResourceDrift, ResourceRecord, StackRecord


def stack_record(raw: Mapping[str, Any]) -> StackRecord:
    """A stack of DescribeStacks."""
    return StackRecord(
        name=raw["StackName"],
        arn=raw["StackId"],
        status=raw["StackStatus"],
        parent=raw.get("ParentId") or None,
        root=raw.get("RootId") or None,
        created=raw.get("CreationTime"),
        updated=raw.get("LastUpdatedTime"),
        drift_checked=raw.get("DriftInformation", {}).get("LastCheckTimestamp"),
        tags=tuple((tag["Key"], tag["Value"]) for tag in raw.get("Tags", [])),
        outputs=tuple((output["OutputKey"], output.get("OutputValue", "")) for output in raw.get("Outputs", [])),
    )


def resource_record(raw: Mapping[str, Any]) -> ResourceRecord:
    """A resource of ListStackResources."""
    drift = raw.get("DriftInformation", {})
    return ResourceRecord(
        logical_id=raw["LogicalResourceId"],
        physical_id=raw.get("PhysicalResourceId", ""),
        type=raw["ResourceType"],
        drift=drift.get("StackResourceDriftStatus", "NOT_CHECKED"),
        checked=drift.get("LastCheckTimestamp"),
    )


def drift_record(raw: Mapping[str, Any]) -> ResourceDrift:
    """A record of DescribeStackResourceDrifts."""
    return ResourceDrift(
        logical_id=raw["LogicalResourceId"],
        physical_id=raw.get("PhysicalResourceId", ""),
        type=raw["ResourceType"],
        status=raw["StackResourceDriftStatus"],
        differences=tuple(
            Difference(
                path=difference["PropertyPath"],
                expected=difference.get("ExpectedValue"),
                actual=difference.get("ActualValue"),
                kind=difference.get("DifferenceType", "NOT_EQUAL"),
            )
            for difference in raw.get("PropertyDifferences", [])
        ),
        expected=raw.get("ExpectedProperties"),
        actual=raw.get("ActualProperties"),
        reason=raw.get("DriftStatusReason", ""),
        checked=raw.get("Timestamp"),
    )
