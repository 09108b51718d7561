"""The way into an account that is looked at on a schedule: its reading role."""

from typing import Any

import boto3
from botocore.config import Config

from ..drift.monitor.settings import Settings, Target


class MonitorAccount:
    """One target, entered with its role; sessions last an hour, longer than any step."""

    def __init__(self, target: Target, settings: Settings) -> None:
        self._target = target
        self.config = settings

    def client(self, service: str) -> Any:
        """A client of `service` in the target's region, as its role."""
        return self._client(service, None)

    def connect(self, config: Config) -> Any:
        """A CloudFormation client with fresh credentials."""
        return self._client("cloudformation", config)

    def _client(self, service: str, config: Config | None) -> Any:
        make: Any = boto3.client  # the stubs have one overload for each service, none for a name that varies
        found = make("sts").assume_role(RoleArn=self._target.role, RoleSessionName=f"drift-{self.config.name}"[:64])
        keys = found["Credentials"]
        return make(
            service,
            region_name=self._target.region,
            config=config,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )
