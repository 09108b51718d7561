"""Lists that AWS gives back in another order, where order means nothing."""

import json
from typing import Any

from .difference import Seen

UNORDERED = frozenset(
    {
        "Tags",
        "SecurityGroupIds",
        "SecurityGroups",
        "VpcSecurityGroupIds",
        "SubnetIds",
        "Subnets",
        "ManagedPolicyArns",
        "Policies",
        "AlarmActions",
        "OKActions",
        "InsufficientDataActions",
        "Dimensions",
        "AttributeDefinitions",
        "GlobalSecondaryIndexes",
        "NonKeyAttributes",
        "SecurityGroupIngress",
        "SecurityGroupEgress",
        "AvailabilityZones",
        "AllowMethods",
        "AllowHeaders",
        "AllowOrigins",
        "Targets",
        "ExplicitAuthFlows",
        "Architectures",
    }
)
"""Properties that the reference calls sets, or whose order no service looks at. Layers, KeySchema, routes are not among them."""


def other_order(seen: Seen) -> bool:
    """The same entries, each as often, in another order."""
    for depth in range(1, len(seen.steps) + 1):
        if seen.steps[depth - 1] not in UNORDERED:
            continue
        expected, actual = seen.around(depth)
        if expected is None and depth == len(seen.steps):
            expected, actual = seen.expected, seen.actual
        if isinstance(expected, list) and isinstance(actual, list) and _bag(expected) == _bag(actual):
            return True
    return False


def _bag(entries: list[Any]) -> list[str]:
    return sorted(json.dumps(entry, sort_keys=True) for entry in entries)
