"""boto3 clients of one environment's account on the local AWS."""

from typing import Any

import boto3

from blueprint_config import EnvironmentConfig
from blueprint_local_aws.credentials import Credentials


def account_client(endpoint_url: str, service: str, config: EnvironmentConfig) -> Any:
    """Return a client of `service` that acts as the root of the environment's account."""
    keys = Credentials.of_account(config.account)
    session: Any = boto3.Session(region_name=config.region, **keys.client_arguments())
    return session.client(service, endpoint_url=endpoint_url)
