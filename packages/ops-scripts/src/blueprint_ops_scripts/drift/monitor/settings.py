"""What the function is told by its environment variables."""

import json
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Target:
    """One account and region whose stacks are looked at."""

    account: str
    region: str
    role: str
    """ARN of the role that may read there."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Where to look, and where to put what was found."""

    name: str
    """Name of the environment."""

    stack_prefix: str
    """`blueprint-prod-`: what the names of its stacks begin with."""

    parameter_prefix: str
    """`/blueprint/prod`: what the names of its parameters begin with."""

    region: str
    """The region of the state machine, whose own calls reach no other one."""

    bucket: str
    topic: str
    targets: tuple[Target, ...]

    @classmethod
    def of(cls, variables: Mapping[str, str]) -> "Settings":
        """The settings in environment variables; a missing one is a KeyError that names it."""
        return cls(
            name=variables["ENVIRONMENT"],
            stack_prefix=variables["STACK_PREFIX"],
            parameter_prefix=variables["PARAMETER_PREFIX"],
            region=variables["AWS_REGION"],
            bucket=variables["BUCKET"],
            topic=variables["TOPIC"],
            targets=tuple(Target(**target) for target in json.loads(variables["TARGETS"])),
        )

    def parameter_name(self, *parts: str) -> str:
        """The name of one of the environment's parameters."""
        return "/".join((self.parameter_prefix, *parts))
