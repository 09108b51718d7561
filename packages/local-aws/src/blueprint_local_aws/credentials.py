"""Credentials of the local AWS: the access key is the account."""

import re
from dataclasses import dataclass
from typing import TypedDict

from blueprint_local_aws.errors import UsageError

_ACCOUNT = re.compile(r"\d{12}")


class ClientArguments(TypedDict, total=False):
    """Keyword arguments of `boto3.Session` and `boto3.client`."""

    aws_access_key_id: str
    aws_secret_access_key: str
    aws_session_token: str


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """What a client of the local AWS signs with."""

    access_key_id: str
    """The twelve digits of the account, or the key of a session that STS gave."""

    secret_access_key: str = "local"
    session_token: str | None = None

    @classmethod
    def of_account(cls, account: str) -> "Credentials":
        """Return the credentials of an account's root.

        Raises:
            UsageError: `account` is not twelve digits.
        """
        if not _ACCOUNT.fullmatch(account):
            raise UsageError(f"account {account!r} is not an account: twelve digits are needed")
        return cls(access_key_id=account)

    def client_arguments(self) -> ClientArguments:
        """Return the arguments that `boto3.client` and `boto3.Session` take."""
        arguments = ClientArguments(aws_access_key_id=self.access_key_id, aws_secret_access_key=self.secret_access_key)
        if self.session_token:
            arguments["aws_session_token"] = self.session_token
        return arguments
