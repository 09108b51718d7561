"""Every extension, in the order in which it is installed, with the gap that it closes."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Extension:
    """One gap of the stock emulator, and the function that closes it."""

    gap: str
    install: Callable[[], None]


def all_extensions() -> tuple[Extension, ...]:
    """Return the extensions; importing them imports ministack, so its environment variables must be set before."""
    from blueprint_emulator.http_api import cors, endpoint, owners, requests
    from blueprint_emulator.lambda_service import alias_routing, invocation_metrics, workers
    from blueprint_emulator.metrics import retention

    return (
        Extension(gap="aliases ignore their weights", install=alias_routing.install),
        Extension(gap="no Lambda metrics by alias and version", install=invocation_metrics.install),
        Extension(gap="an exception or a deployment ends workers", install=workers.install),
        Extension(gap="every CloudWatch request copies all metrics", install=retention.install),
        Extension(gap="APIs are found in the default account only", install=owners.install),
        Extension(gap="preflights answer * or 403", install=cors.install),
        Extension(gap="API addresses do not lead here", install=endpoint.install),
        Extension(gap="no throttling, metrics or access logs of HTTP APIs", install=requests.install),
    )
