"""Sessions for environments: the right profile, the right region, and proof that it is the right account."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import boto3
from botocore.config import Config

from blueprint_config import EnvironmentConfig

from ..errors import UsageError, WrongAccountError
from .faults import aws_faults

_RETRIES = Config(retries={"mode": "standard", "max_attempts": 6}, connect_timeout=5, read_timeout=60)


@dataclass(frozen=True, kw_only=True)
class EnvironmentSession:
    """An open door to one environment's account."""

    config: EnvironmentConfig
    session: boto3.Session
    identity: str
    """ARN of the caller, from STS."""

    profile: str | None
    """The AWS profile in use; None for the default chain."""

    calls: Counter[str] = field(default_factory=Counter, compare=False)
    """Calls made so far, by `service:Operation`; shared with every client of the session."""

    def client(self, service: str, *, region: str | None = None, config: Config | None = None) -> Any:
        """A client of `service` in the environment's region, or in `region`."""
        session: Any = self.session  # the stubs have one overload for each service, none for a name that varies
        return session.client(
            service, region_name=region or self.config.region, config=_RETRIES.merge(config) if config else _RETRIES
        )

    def renewed(self) -> "EnvironmentSession":
        """The same door with credentials read again, for when the old ones expired."""
        session = boto3.Session(profile_name=self.profile, region_name=self.config.region)
        _count_calls(session, self.calls)
        return replace(self, session=session)


def open_session(config: EnvironmentConfig, calls: Counter[str] | None = None) -> EnvironmentSession:
    """A session for `config`, after asking STS who we are.

    The profile `<prefix>-<name>` is used when the AWS configuration has it, else the default credential chain.

    Raises:
        CredentialsError: there are none, or they are not accepted.
        WrongAccountError: they belong to another account than `config.account`.
        UsageError: the address of AWS that the environment variables name is none.
    """
    counter: Counter[str] = Counter() if calls is None else calls
    with aws_faults(f"signing in to {config.name}"):
        wanted = f"{config.prefix}-{config.name}"
        profile = wanted if wanted in boto3.Session().available_profiles else None
        session = boto3.Session(profile_name=profile, region_name=config.region)
        _count_calls(session, counter)
        identity = _sts(session, config.name).get_caller_identity()
    if identity["Account"] != config.account:
        raise WrongAccountError(
            f"signing in to {config.name}: the credentials are for account {identity['Account']}, the environment is {config.account}",
            remedy=f"use credentials of {config.account}, for example in an AWS profile called {wanted}",
        )
    return EnvironmentSession(config=config, session=session, identity=identity["Arn"], profile=profile, calls=counter)


def _sts(session: boto3.Session, environment: str) -> Any:
    """The first client: an address that is none is found here."""
    try:
        return session.client("sts", config=_RETRIES)
    except ValueError as error:
        raise UsageError(
            f"signing in to {environment}: {error}",
            remedy="correct AWS_ENDPOINT_URL, such as http://127.0.0.1:4566, or unset it",
        ) from error


def _count_calls(session: boto3.Session, counter: Counter[str]) -> None:
    def count(model: Any, **_: Any) -> None:
        counter[f"{model.service_model.endpoint_prefix}:{model.name}"] += 1

    session.events.register("before-call", count)
