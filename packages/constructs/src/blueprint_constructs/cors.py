"""Which web pages may call an API from a browser."""

import re
from dataclasses import dataclass
from typing import Final

from .checked import check_fields

_ORIGIN: Final = re.compile(r"https://[a-z0-9.-]+(:\d{1,5})?|http://localhost(:\d{1,5})?")
"""What a browser sends as `Origin`: no path and no slash at the end, and plain HTTP from the own machine only."""

MOST_AGE: Final = 86_400
"""Seconds for which browsers keep an answer at most (API Gateway, Cors)."""

METHODS: Final = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


@dataclass(frozen=True, kw_only=True)
class Cors:
    """Explicit origins, methods and headers. The origin `*` is refused: it lets every web page of the world call the API."""

    allow_origins: tuple[str, ...]
    allow_methods: tuple[str, ...] = ("GET", "POST")
    allow_headers: tuple[str, ...] = ("authorization", "content-type")
    allow_credentials: bool = False
    max_age_seconds: int = 3_600

    def __post_init__(self) -> None:
        check_fields(self)
        if not self.allow_origins:
            raise ValueError("CORS without an origin lets nobody in; name the origins, or leave CORS out")
        for origin in self.allow_origins:
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(
                    f"CORS origin {origin!r} is not allowed; use https://host without a path, or http://localhost:port for development"
                )
        if not self.allow_methods:
            raise ValueError("CORS without a method lets nobody do anything; name the methods, or leave CORS out")
        for header in self.allow_headers:
            if not re.fullmatch(r"[A-Za-z0-9-]+", header):
                raise ValueError(f"CORS header {header!r} is not allowed; write out the headers that pages send")
        for method in self.allow_methods:
            if method not in METHODS:
                raise ValueError(
                    f"CORS method {method!r} is not allowed; write out the methods that pages use, of {', '.join(METHODS)}"
                )
        if not 0 <= self.max_age_seconds <= MOST_AGE:
            raise ValueError(
                f"CORS max_age_seconds of {self.max_age_seconds} is outside what browsers keep; use 0 to {MOST_AGE}"
            )
