"""Whoever puts metrics can be limited to a namespace (`cloudwatch:namespace`); stock ministack does not know the key.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

import cbor2
from ministack.core import iam_actions

from blueprint_emulator import patching

KEY = "cloudwatch:namespace"


def install() -> None:
    """Add the key to the context of the request."""
    patching.wrap(iam_actions, "request_tag_context", _with_namespace)


def namespace_of(body: bytes, parameters: Mapping[str, Any]) -> str | None:
    """Return the namespace of a PutMetricData request, in whichever of its three protocols; None if it names none."""
    given = parameters.get("Namespace")
    if given:
        return str(given[0] if isinstance(given, list) else given)
    for decode in (cbor2.loads, json.loads):
        try:
            found: Any = decode(body)
        except (ValueError, TypeError, cbor2.CBORError):
            continue
        if isinstance(found, dict) and found.get("Namespace"):
            return str(found["Namespace"])
    return None


def _with_namespace(stock: Callable[..., Any]) -> Callable[..., Any]:
    def context(service: str, action: str, body: bytes, parameters: Mapping[str, Any]) -> Any:
        found = stock(service, action, body, parameters)
        namespace = namespace_of(body, parameters) if action == "cloudwatch:PutMetricData" else None
        return {**found, KEY: namespace} if namespace else found

    return context
