"""Differences that another resource of the same stack is responsible for."""

from typing import Any

from .difference import Seen, parsed

_RULES = {
    "SecurityGroupIngress": "AWS::EC2::SecurityGroupIngress",
    "SecurityGroupEgress": "AWS::EC2::SecurityGroupEgress",
}
_COMPARED = (
    "IpProtocol",
    "FromPort",
    "ToPort",
    "CidrIp",
    "CidrIpv6",
    "SourceSecurityGroupId",
    "DestinationSecurityGroupId",
    "SourcePrefixListId",
    "DestinationPrefixListId",
)


def security_group_rule_of_sibling(seen: Seen) -> bool:
    """A live rule of a security group that the stack declares as a resource of its own."""
    wanted = _RULES.get(seen.steps[0])
    if seen.type != "AWS::EC2::SecurityGroup" or wanted is None or seen.difference.kind != "ADD":
        return False
    added = seen.actual if isinstance(seen.actual, list) else [seen.actual]
    declared = [_rule(other) for other in _expected_of(seen, wanted) if _belongs(other, seen)]
    return bool(declared) and all(isinstance(rule, dict) and _rule(rule) in declared for rule in added)


def inline_policy_of_sibling(seen: Seen) -> bool:
    """A live inline policy of a role that the stack declares as an AWS::IAM::Policy."""
    if (
        seen.type not in ("AWS::IAM::Role", "AWS::IAM::User")
        or seen.steps[0] != "Policies"
        or seen.difference.kind != "ADD"
    ):
        return False
    added = seen.actual if isinstance(seen.actual, list) else [seen.actual]
    declared = {
        other.get("PolicyName"): other.get("PolicyDocument")
        for other in _expected_of(seen, "AWS::IAM::Policy")
        if seen.resource.physical_id in [*other.get("Roles", []), *other.get("Users", [])]
    }
    return bool(declared) and all(
        isinstance(policy, dict)
        and policy.get("PolicyName") in declared
        and declared[policy["PolicyName"]] == policy.get("PolicyDocument")
        for policy in added
    )


def _expected_of(seen: Seen, type: str) -> list[dict[str, Any]]:
    found = [parsed(other.expected) for other in seen.siblings if other.type == type]
    return [properties for properties in found if isinstance(properties, dict)]


def _belongs(rule: dict[str, Any], seen: Seen) -> bool:
    return rule.get("GroupId") == seen.resource.physical_id


def _rule(properties: dict[str, Any]) -> dict[str, str]:
    return {name: str(properties[name]) for name in _COMPARED if properties.get(name) is not None}
