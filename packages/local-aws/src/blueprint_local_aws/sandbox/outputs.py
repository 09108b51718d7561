"""What the stacks of an environment say about themselves."""

from collections.abc import Mapping

from blueprint_config import EnvironmentConfig

from ..client import account_client


def environment_outputs(endpoint_url: str, config: EnvironmentConfig) -> Mapping[str, str]:
    """All outputs of the environment's stacks, by key."""
    cloudformation = account_client(endpoint_url, "cloudformation", config)
    found: dict[str, str] = {}
    for page in cloudformation.get_paginator("describe_stacks").paginate():
        for stack in page["Stacks"]:
            if stack["StackName"].startswith(config.stack_name("")):
                found |= {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    return found
