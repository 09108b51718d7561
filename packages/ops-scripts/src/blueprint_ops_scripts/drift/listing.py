"""Reads lists that come in pages: every page, each entry once, and never in circles."""

from collections.abc import Callable
from typing import TypeVar

from .calls import Call, DriftPage, Fault, ListResources, ReadDrifts, Refused, Reply, ResourcePage
from .observed import ResourceDrift, ResourceRecord
from .steps import Procedure, ask

T = TypeVar("T")

_RESTARTS = 2
"""A page token can expire; the list is then read from its start."""


def all_resources(stack: str) -> Procedure[dict[str, ResourceRecord] | Fault]:
    """Every resource of a stack by logical id."""
    for _ in range(_RESTARTS + 1):
        found = yield from _pages(lambda token: ListResources(stack, token), _resources_of)
        if not isinstance(found, Refused):
            break
    return found if not isinstance(found, list) else {one.logical_id: one for one in found}


def all_drifts(stack: str) -> Procedure[dict[str, ResourceDrift] | Fault]:
    """Every drift record of a stack by logical id."""
    for _ in range(_RESTARTS + 1):
        found = yield from _pages(lambda token: ReadDrifts(stack, token), _drifts_of)
        if not isinstance(found, Refused):
            break
    return found if not isinstance(found, list) else {one.logical_id: one for one in found}


def _pages(
    call: Callable[[str | None], Call], entries: Callable[[Reply], tuple[list[T], str | None] | None]
) -> Procedure[list[T] | Fault]:
    """All pages; the fault that ended the reading, if one did. A token seen twice is a fault of the service."""
    collected: list[T] = []
    seen: set[str] = set()
    token: str | None = None
    while True:
        reply = yield from ask(call(token))
        page = entries(reply)
        if page is None:
            return _as_fault(reply)
        collected.extend(page[0])
        token = page[1]
        if not token:
            return collected
        if token in seen:
            return Refused("RepeatedToken", "the service gave the same page token twice")
        seen.add(token)


def _resources_of(reply: Reply) -> tuple[list[ResourceRecord], str | None] | None:
    return (list(reply.resources), reply.token) if isinstance(reply, ResourcePage) else None


def _drifts_of(reply: Reply) -> tuple[list[ResourceDrift], str | None] | None:
    return (list(reply.drifts), reply.token) if isinstance(reply, DriftPage) else None


def _as_fault(reply: Reply) -> Fault:
    assert isinstance(reply, Fault), "a page is never a fault"
    return reply
