"""Where a central account receives what other accounts show it."""

import re
from collections.abc import Sequence

from aws_cdk import Stack
from aws_cdk import aws_oam as oam
from constructs import Construct

from .checked import checked
from .telemetry import EVERYTHING, Telemetry, resource_types


class ObservabilitySink(Construct):
    """The OAM sink of an account and region, to which exactly `source_accounts` may link themselves.

    An account has one sink in each region. A link shows this account what it names and lets it change nothing.
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        source_accounts: Sequence[str],
        telemetry: Sequence[Telemetry] = EVERYTHING,
    ) -> None:
        types = resource_types(telemetry)
        _check(name=name, source_accounts=source_accounts, own=Stack.of(scope).account)
        super().__init__(scope, construct_id)
        self.sink = oam.CfnSink(self, "Resource", name=name, policy=_policy(sorted(source_accounts), types))

    @property
    def arn(self) -> str:
        """The ARN that the links name; its last part is generated, so it is known once the sink is deployed."""
        return self.sink.attr_arn


def _policy(accounts: list[str], types: list[str]) -> dict[str, object]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "SourceAccountsLink",
                "Effect": "Allow",
                "Principal": {"AWS": accounts},
                "Action": ["oam:CreateLink", "oam:UpdateLink"],
                "Resource": "*",  # the sink itself: its policy can name nothing else
                "Condition": {"ForAllValues:StringEquals": {"oam:ResourceTypes": types}},
            }
        ],
    }


def _check(*, name: str, source_accounts: Sequence[str], own: str) -> None:
    if not re.fullmatch(r"[a-zA-Z0-9_.-]{1,255}", name):
        raise ValueError(f"sink name {name!r} is not one; use letters, digits, `_`, `.` and `-`, at most 255")
    accounts = list(source_accounts)
    if not accounts or len(set(accounts)) != len(accounts):
        raise ValueError(f"source_accounts {accounts} let nobody in, or one twice; name each account once")
    for account in accounts:
        if not re.fullmatch(r"\d{12}", account):
            raise ValueError(f"source account {account!r} is not twelve digits; write it as text, with leading zeros")
        if account == own:
            raise ValueError(f"source account {account} is the sink's own, which sees itself anyway; leave it out")
