"""Two people with roles in every account: one who starts promotions, one who approves them."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from blueprint_config import EnvironmentConfig

from ..client import account_client
from ..client_environment import client_environment
from ..profiles import write_profiles

INITIATOR = "initiator"
APPROVER = "approver"


@dataclass(frozen=True)
class Identities:
    """One folder of AWS configuration for each person, with a profile for each environment."""

    folder: Path
    endpoint_url: str
    environments: Sequence[EnvironmentConfig]

    def make_roles(self) -> None:
        """Make a role for each person in every account; only the account itself may assume it."""
        for config in self.environments:
            for person in (INITIATOR, APPROVER):
                _make_role(self.endpoint_url, config, person)

    def environment(self, person: str) -> dict[str, str]:
        """Environment variables that make a command act as `person`, and reach nothing but the local AWS."""
        profiles = write_profiles(self.folder / person, self.environments, role=person)
        return client_environment(os.environ, endpoint_url=self.endpoint_url, profiles=profiles)


def _make_role(endpoint_url: str, config: EnvironmentConfig, person: str) -> None:
    iam = account_client(endpoint_url, "iam", config)
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{config.account}:root"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    iam.create_role(RoleName=person, AssumeRolePolicyDocument=json.dumps(trust))
    iam.attach_role_policy(RoleName=person, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
