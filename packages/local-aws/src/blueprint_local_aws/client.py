"""boto3 clients of one account of the local AWS."""

from typing import Any

import boto3
from botocore.config import Config


def account_client(endpoint_url: str, service: str, account: str, region: str) -> Any:
    """A client of `service` in `account`: on the local AWS the access key *is* the account."""
    session = boto3.Session(aws_access_key_id=account, aws_secret_access_key="local", region_name=region)
    return session.client(service, endpoint_url=endpoint_url, config=Config(retries={"mode": "standard", "max_attempts": 3}))
