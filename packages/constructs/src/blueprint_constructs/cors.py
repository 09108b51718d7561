"""Which web pages may call an API from a browser."""

from dataclasses import dataclass
from typing import Final

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
        if not self.allow_origins:
            raise ValueError("CORS without an origin lets nobody in; name the origins, or leave CORS out")
        for origin in self.allow_origins:
            if "*" in origin or not origin.startswith(("https://", "http://localhost")):
                raise ValueError(
                    f"CORS origin {origin!r} is not allowed; use https://host, or http://localhost:port for development"
                )
        for method in self.allow_methods:
            if method not in METHODS:
                raise ValueError(
                    f"CORS method {method!r} is not allowed; write out the methods that pages use, of {', '.join(METHODS)}"
                )
        if self.max_age_seconds < 0:
            raise ValueError(f"CORS max_age_seconds of {self.max_age_seconds} is no time; use 0 or more")
