"""Whether two identities from STS may be one person. Pure.

The name of a role's session is chosen by whoever assumes the role. IAM Identity Center puts the user's name there, for every
permission set the same one. An SDK that was given no name makes one up for each process: such a name tells nobody apart.
"""

import re
from typing import NamedTuple

_ROLE = re.compile(r"arn:[^:]+:sts::(?P<account>\d+):assumed-role/(?P<role>.+)/(?P<session>[^/]+)")
_MADE_UP = re.compile(
    r"botocore-session-\d+"
    r"|aws-(sdk-)?(go|java|js|cli|net|php|ruby|rust|cpp)[\w.-]*-\d+"
    r"|(AWSCLI|AWSCodeBuild|AWSCodePipeline|GitHubActions|session|assume-?role)([-_]?[0-9a-fA-F-]*)"
    r"|i-[0-9a-f]{8,17}"
    r"|[0-9a-f-]{12,}"
    r"|\d+",
    re.IGNORECASE,
)
"""botocore (also the AWS CLI), the other SDKs, CI services, instances, and bare numbers."""


class Session(NamedTuple):
    """An assumed role."""

    role: str
    name: str

    @property
    def names_somebody(self) -> bool:
        """Whether a person chose the session's name."""
        return _MADE_UP.fullmatch(self.name) is None


def may_be_one_person(one: str, other: str) -> bool:
    """Whether two identities are equal, or differ only in what does not tell people apart."""
    if one == other:
        return True
    first, second = _session(one), _session(other)
    if first is None or second is None:
        return False
    if first.name == second.name:
        return True
    return first.role == second.role and not (first.names_somebody and second.names_somebody)


def how_to_be_told_apart(identity: str) -> str:
    """What somebody does whose session has a name that says nothing; empty for everybody else."""
    session = _session(identity)
    if session is None or session.names_somebody:
        return ""
    return f"{session.name} names nobody: sign in through IAM Identity Center, or put role_session_name into the AWS profile"


def _session(identity: str) -> Session | None:
    found = _ROLE.fullmatch(identity)
    return Session(f"{found['account']}/{found['role']}", found["session"]) if found else None
