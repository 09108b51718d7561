"""What the HTTP API lets in."""

from typing import Literal

from pydantic import Field

from .base import ConfigModel


class CorsConfig(ConfigModel):
    """Which web origins may call the API from a browser; no origins means no CORS at all."""

    allow_origins: tuple[str, ...] = ()
    """Origins such as `https://shop.example.com`."""

    allow_methods: tuple[str, ...] = ("GET", "POST")
    """HTTP methods that browsers may use."""

    allow_headers: tuple[str, ...] = ("authorization", "content-type")
    """Request headers that browsers may send."""

    allow_credentials: bool = False
    """Whether browsers send cookies; never together with the origin `*`."""

    max_age_seconds: int = Field(default=3600, ge=0, le=86_400)
    """How long a browser may remember the answer, in seconds."""


class ApiConfig(ConfigModel):
    """Throttling, request limits and CORS of the API."""

    kind: Literal["http", "rest"] = "http"
    """The API Gateway product in front of the functions: HTTP API, or REST API (which gives a function 29 seconds)."""

    throttle_rate_per_second: int = Field(default=100, ge=1, le=100_000)
    """Steady requests a second before API Gateway answers 429."""

    throttle_burst: int = Field(default=200, ge=1, le=100_000)
    """Requests that may arrive at once above the steady rate."""

    max_body_bytes: int = Field(default=65_536, ge=1_024, le=6_291_456)
    """Largest request body that the handlers accept, in bytes (Lambda quota: 6 MiB)."""

    cors: CorsConfig = CorsConfig()
    """Which web origins may call the API."""
