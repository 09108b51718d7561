"""Values that autoscaling moves, as long as they stay inside the bounds that the template sets."""

from typing import Any

from .difference import Seen, parsed

_SCALABLE = {
    ("AWS::DynamoDB::Table", "/ProvisionedThroughput/ReadCapacityUnits"): "dynamodb:table:ReadCapacityUnits",
    ("AWS::DynamoDB::Table", "/ProvisionedThroughput/WriteCapacityUnits"): "dynamodb:table:WriteCapacityUnits",
    ("AWS::ECS::Service", "/DesiredCount"): "ecs:service:DesiredCount",
    (
        "AWS::Lambda::Alias",
        "/ProvisionedConcurrencyConfig/ProvisionedConcurrentExecutions",
    ): "lambda:function:ProvisionedConcurrency",
}


def autoscaled_within_bounds(seen: Seen) -> bool:
    """A capacity that a scalable target of the stack, or the group itself, allows."""
    value = _number(seen.actual)
    if value is None:
        return False
    if seen.type == "AWS::AutoScaling::AutoScalingGroup" and seen.difference.path == "/DesiredCapacity":
        own = seen.expected_properties
        return _inside(value, own.get("MinSize"), own.get("MaxSize"))
    dimension = _SCALABLE.get((seen.type, seen.difference.path))
    return dimension is not None and any(
        _inside(value, target.get("MinCapacity"), target.get("MaxCapacity")) for target in _targets(seen, dimension)
    )


def _targets(seen: Seen, dimension: str) -> list[dict[str, Any]]:
    """Scalable targets of this resource: every part of their resource id is one of its physical id, and the last the last."""
    found = []
    own = _parts(seen.resource.physical_id)
    for other in seen.siblings:
        properties = parsed(other.expected) if other.type == "AWS::ApplicationAutoScaling::ScalableTarget" else None
        if isinstance(properties, dict) and properties.get("ScalableDimension") == dimension:
            names = _parts(str(properties.get("ResourceId", "")))[1:]
            if names and names[-1] == own[-1] and set(names) <= set(own):
                found.append(properties)
    return found


def _parts(identifier: str) -> list[str]:
    return identifier.replace(":", "/").split("/")


def _inside(value: float, least: Any, most: Any) -> bool:
    low, high = _number(least), _number(most)
    return low is not None and high is not None and low <= value <= high


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
