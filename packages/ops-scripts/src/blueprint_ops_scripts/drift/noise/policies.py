"""Policies that say the same in other words: order, one entry against a list of one, an account against its root."""

import json
import re
from typing import Any

from .difference import Seen

_DOCUMENTS = ("PolicyDocument", "AssumeRolePolicyDocument", "KeyPolicy", "Policy", "ResourcePolicy")
_ROOT = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):root")


def same_policy(seen: Seen) -> bool:
    """Both sides are policies with the same meaning; the whole document is compared, whatever part the path names."""
    depth = next((index + 1 for index, step in enumerate(seen.steps) if step in _DOCUMENTS), None)
    if depth is None:
        return False
    expected, actual = seen.around(depth)
    if expected is None and depth == len(seen.steps):
        expected, actual = seen.expected, seen.actual
    ours, theirs = _document(expected), _document(actual)
    return ours is not None and theirs is not None and canonical_policy(ours) == canonical_policy(theirs)


def is_policy(value: Any) -> bool:
    """Whether the value is a policy document."""
    if not isinstance(value, dict) or "Statement" not in value or set(value) - {"Version", "Id", "Statement"}:
        return False
    statements = value["Statement"] if isinstance(value["Statement"], list) else [value["Statement"]]
    return all(isinstance(one, dict) and _conditions_are_plain(one.get("Condition", {})) for one in statements)


def _conditions_are_plain(condition: Any) -> bool:
    return isinstance(condition, dict) and all(isinstance(keys, dict) for keys in condition.values())


def _document(value: Any) -> dict[str, Any] | None:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    return value if isinstance(value, dict) and "Statement" in value else None


def canonical_policy(document: dict[str, Any]) -> dict[str, Any]:
    """The document in one canonical form. A missing Version is the old language and stays a difference."""
    statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    return {
        "Version": document.get("Version", "2008-10-17"),
        "Statement": sorted((_statement(one) for one in statements), key=lambda one: json.dumps(one, sort_keys=True)),
    }


def _statement(statement: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in statement.items():
        if name == "Sid" and not value:
            continue
        if name in ("Principal", "NotPrincipal"):
            kept[name] = _principal(value)
        elif name in ("Action", "NotAction"):
            kept[name] = _list(value, lower=True)
        elif name in ("Resource", "NotResource"):
            kept[name] = _list(value)
        elif name == "Condition":
            kept[name] = {test: {key: _list(inner) for key, inner in keys.items()} for test, keys in value.items()}
        else:
            kept[name] = value
    return kept


def _principal(value: Any) -> Any:
    """`*` is everybody, as is `{"AWS": "*"}`; an account is its root."""
    if value == "*":
        return {"AWS": ["*"]}
    return {kind: sorted(_account(one) for one in _list(who)) for kind, who in value.items()}


def _account(principal: str) -> str:
    found = _ROOT.fullmatch(principal)
    return found.group(1) if found else principal


def _list(value: Any, *, lower: bool = False) -> list[str]:
    entries = value if isinstance(value, list) else [value]
    texts = {str(entry).lower() if lower or isinstance(entry, bool) else str(entry) for entry in entries}
    return sorted(texts)
