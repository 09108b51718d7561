"""The roles of a deployed environment, each permission by itself, and taking one away for a while."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Permission:
    """One action of a role, wherever its policy grants it: two statements that say the same are one permission."""

    sids: tuple[str, ...]
    action: str
    resource: str
    condition: str

    @property
    def key(self) -> str:
        """How tables name it: the first statement and the action."""
        return f"{self.sids[0]} {self.action}"


@dataclass(frozen=True, kw_only=True)
class Role:
    """One role that the environment's stacks made."""

    title: str
    """Its logical id without the hash."""

    name: str
    policy_name: str
    document: dict[str, Any]

    def permissions(self) -> list[Permission]:
        """Every permission that the policy allows, in its order."""
        found: dict[tuple[str, str, str], list[str]] = {}
        for statement in self.document["Statement"]:
            if statement["Effect"] != "Allow":
                continue
            resource = json.dumps(statement["Resource"], sort_keys=True)
            condition = json.dumps(statement.get("Condition", {}), sort_keys=True)
            for action in listed(statement["Action"]):
                found.setdefault((action, resource, condition), []).append(statement.get("Sid", "no Sid"))
        return [
            Permission(sids=tuple(sids), action=action, resource=resource, condition=condition)
            for (action, resource, condition), sids in found.items()
        ]

    def without(self, *permissions: Permission) -> dict[str, Any]:
        """The policy, but for these permissions."""
        taken = {(one.action, one.resource, one.condition) for one in permissions}
        kept = []
        for statement in self.document["Statement"]:
            resource = json.dumps(statement["Resource"], sort_keys=True)
            condition = json.dumps(statement.get("Condition", {}), sort_keys=True)
            rest = [one for one in listed(statement["Action"]) if (one, resource, condition) not in taken]
            if rest:
                kept.append({**statement, "Action": rest})
        return {**self.document, "Statement": kept}


def roles(deployment: Any) -> list[Role]:
    """Every role that the environment's stacks made and that has a policy."""
    cloudformation, iam = deployment.client("cloudformation"), deployment.client("iam")
    found = []
    for stack in cloudformation.get_paginator("describe_stacks").paginate().search("Stacks[].StackName"):
        if not stack.startswith(deployment.config.stack_name("")):
            continue
        for resource in cloudformation.describe_stack_resources(StackName=stack)["StackResources"]:
            if resource["ResourceType"] != "AWS::IAM::Role":
                continue
            name = resource["PhysicalResourceId"]
            for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
                document = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
                title = resource["LogicalResourceId"][:-8]
                found.append(Role(title=title, name=name, policy_name=policy, document=document))
    return found


@contextmanager
def removed(deployment: Any, role: Role, *permissions: Permission) -> Iterator[None]:
    """Take permissions from the live role, and give them back."""
    iam = deployment.client("iam")
    target = {"RoleName": role.name, "PolicyName": role.policy_name}
    rest = role.without(*permissions)
    if rest["Statement"]:
        iam.put_role_policy(**target, PolicyDocument=json.dumps(rest))
    else:
        iam.delete_role_policy(**target)
    try:
        yield
    finally:
        iam.put_role_policy(**target, PolicyDocument=json.dumps(role.document))


def listed(value: Any) -> list[Any]:
    """Policies hold one value, or a list of them."""
    return value if isinstance(value, list) else [value]
