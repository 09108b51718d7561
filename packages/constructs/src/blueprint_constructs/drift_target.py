"""An account and region whose drift somebody else's monitor looks at."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DriftTarget:
    """Where to look, and the role that may read there.

    The role is made in that account with `DriftReader`, and trusts the monitor's two roles.
    """

    account: str
    region: str
    role_arn: str

    def __post_init__(self) -> None:
        if not (len(self.account) == 12 and self.account.isdigit()):
            raise ValueError(f"drift target: account {self.account!r} is not an account; write its twelve digits")
        if not self.role_arn.startswith("arn:"):
            raise ValueError(f"drift target: role {self.role_arn!r} is not an ARN; name the role that DriftReader made")
