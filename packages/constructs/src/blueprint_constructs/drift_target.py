"""An account and region whose drift somebody else's monitor looks at."""

import re
from dataclasses import dataclass

from .checked import check_fields


@dataclass(frozen=True, kw_only=True)
class DriftTarget:
    """Where to look, and the role that may read there.

    The role is made in that account with `DriftReader`, and trusts the monitor's two roles.
    """

    account: str
    region: str
    role_arn: str

    def __post_init__(self) -> None:
        check_fields(self)
        if not (len(self.account) == 12 and self.account.isdigit()):
            raise ValueError(f"drift target: account {self.account!r} is not an account; write its twelve digits")
        if not re.fullmatch(r"[a-z]{2}(-[a-z]+)+-\d", self.region):
            raise ValueError(f"drift target: region {self.region!r} is not a region; write one such as eu-west-1")
        if not re.fullmatch(rf"arn:[a-z-]+:iam::{self.account}:role/.+", self.role_arn):
            raise ValueError(
                f"drift target: role {self.role_arn!r} is not the ARN of a role in {self.account}; name the one that DriftReader made there"
            )
