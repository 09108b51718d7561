"""Two people with roles in every account: one who starts promotions, one who approves them."""

import configparser
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from blueprint_config import EnvironmentConfig

from ..client import account_client

INITIATOR = "initiator"
APPROVER = "approver"


@dataclass(frozen=True)
class Identities:
    """One AWS configuration file for each person, each with a profile for each environment."""

    folder: Path
    endpoint_url: str

    def environment(self, person: str) -> dict[str, str]:
        """Environment variables that make a command act as `person`, and reach nothing but the local AWS."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return {
            **kept,
            "AWS_CONFIG_FILE": str(self._file(person)),
            "AWS_SHARED_CREDENTIALS_FILE": str(self.folder / "credentials"),
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def write(self, environments: tuple[EnvironmentConfig, ...]) -> None:
        """Make the roles in every account and the files that name them."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "credentials").touch()
        for person in (INITIATOR, APPROVER):
            profiles = configparser.RawConfigParser()
            for config in environments:
                role = _make_role(self.endpoint_url, config, person)
                profiles[f"profile {config.name}-account"] = {
                    "aws_access_key_id": config.account,
                    "aws_secret_access_key": "local",
                    "region": config.region,
                }
                profiles[f"profile {config.prefix}-{config.name}"] = {
                    "role_arn": role,
                    "source_profile": f"{config.name}-account",
                    "role_session_name": person,
                    "region": config.region,
                }
            with self._file(person).open("w", encoding="utf-8") as handle:
                profiles.write(handle)

    def _file(self, person: str) -> Path:
        return self.folder / f"{person}.ini"


def _make_role(endpoint_url: str, config: EnvironmentConfig, person: str) -> str:
    iam = account_client(endpoint_url, "iam", config.account, config.region)
    name = f"{config.prefix}-{person}"
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
    try:
        role: dict[str, Any] = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    except ClientError as error:
        if error.response["Error"]["Code"] != "EntityAlreadyExists":
            raise
        role = iam.get_role(RoleName=name)
    iam.attach_role_policy(RoleName=name, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    return str(role["Role"]["Arn"])
