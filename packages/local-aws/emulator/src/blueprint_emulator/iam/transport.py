"""Requests count as made over TLS, so that policies that refuse plain HTTP do not refuse everything.

The local AWS listens on loopback without TLS. What a policy says about `aws:SecureTransport` is therefore not shown here.
"""

from collections.abc import Callable
from typing import Any

from ministack import app

from blueprint_emulator import patching


def install() -> None:
    """Say of every request that it came over TLS."""
    patching.wrap(app, "pin_request_origin", _secure)


def _secure(stock: Callable[..., Any]) -> Callable[..., Any]:
    def pin(source_ip: str, _secure_transport: bool) -> Any:
        return stock(source_ip, True)

    return pin
