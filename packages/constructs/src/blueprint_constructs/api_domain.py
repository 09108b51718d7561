"""The name under which an API is called."""

import re
from dataclasses import dataclass
from typing import Final

from aws_cdk import aws_certificatemanager as acm

from .checked import check_fields

_HOST: Final = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


@dataclass(frozen=True, kw_only=True)
class ApiDomain:
    """A domain of one's own, with a certificate of the API's region. Its name in DNS is left to the caller.

    Clients must speak TLS 1.2 or better, and the endpoint that API Gateway gives every API is closed: nobody gets round
    what stands before the domain.
    """

    name: str
    """Such as `api.example.com`."""

    certificate: acm.ICertificate
    """For that name."""

    def __post_init__(self) -> None:
        check_fields(self)
        if not _HOST.fullmatch(self.name):
            raise ValueError(f"domain name {self.name!r} is not one; write it in lower case, such as api.example.com")

    @property
    def url(self) -> str:
        """Where an API with this domain answers, without a slash at the end."""
        return f"https://{self.name}"
