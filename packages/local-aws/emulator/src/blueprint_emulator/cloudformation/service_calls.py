"""Calling a local service from a resource's handler: its answers are checked, its refusals fail the stack."""

import json
from collections.abc import Mapping
from typing import Any


class RefusedError(ValueError):
    """The local service refused the call; the stack operation fails with this message, as on AWS."""


def checked(answer: Any, what: str) -> Any:
    """Return the decoded body of a service's answer (a dict for JSON, the text for XML).

    Raises:
        RefusedError: the answer's status is 400 or more.
    """
    status, _, body = answer
    text = body.decode() if isinstance(body, bytes) else str(body)
    if status >= 400:
        raise RefusedError(f"{what}: {text}")
    return json.loads(text) if text.startswith("{") else text


def query(**parameters: Any) -> dict[str, list[str]]:
    """Return parameters as the services that speak the query protocol take them.

    Lists become `Name.1`, `Name.2`; mappings become `Name.Key`; None is left out.
    """
    flat: dict[str, list[str]] = {}
    for name, value in parameters.items():
        _flatten(name, value, flat)
    return flat


def _flatten(name: str, value: Any, flat: dict[str, list[str]]) -> None:
    if value is None:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _flatten(f"{name}.{key}", inner, flat)
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            _flatten(f"{name}.{number}", inner, flat)
    else:
        flat[name] = [str(value).lower() if isinstance(value, bool) else str(value)]
