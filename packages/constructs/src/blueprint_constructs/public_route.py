"""Routes that anybody may call, and why."""

from typing import Final

from constructs import IConstruct

PUBLIC_ROUTE: Final = "blueprint:public-route"
"""Metadata key of a route without authorizer: its value is the reason. Template rules read it."""

SHORTEST_REASON: Final = 15


def check_reason(*, route: str, because: str | None) -> None:
    """Raise ValueError when a reason is given that gives none."""
    if because is not None and len(because) < SHORTEST_REASON:
        raise ValueError(
            f"route {route} is public because {because!r}: say why in {SHORTEST_REASON} characters or more"
        )


def declare_public(made: IConstruct, *, route: str, because: str) -> None:
    """Write the reason into the construct's metadata."""
    check_reason(route=route, because=because)
    made.node.add_metadata(PUBLIC_ROUTE, because)
