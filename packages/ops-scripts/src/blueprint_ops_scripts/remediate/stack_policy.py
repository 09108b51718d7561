"""Reads a stack policy: which updates of which resources it forbids. It is respected, never overridden.

Source: "Prevent updates to stack resources" in the CloudFormation user guide: with a policy, what no statement allows is
forbidden; a Deny is stronger than any Allow.
"""

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any


def forbids(policy: str | None, *, logical_id: str, type: str, replaces: bool) -> bool:
    """Whether `policy` (JSON text, None when there is none) forbids to change a resource.

    What cannot be read of a policy counts as forbidden.
    """
    if not policy:
        return False
    action = "Update:Replace" if replaces else "Update:Modify"
    try:
        effects = set(_effects(json.loads(policy), action, logical_id, type))
    except (ValueError, AttributeError, TypeError, KeyError):
        return True
    return "Deny" in effects or "Allow" not in effects


def _effects(policy: Mapping[str, Any], action: str, logical_id: str, type: str) -> Iterator[str]:
    for statement in _list(policy.get("Statement", [])):
        deny = statement["Effect"] != "Allow"
        if not _covers(statement, "Action", action) or not _covers(
            statement, "Resource", f"LogicalResourceId/{logical_id}"
        ):
            continue
        holds = _condition(statement.get("Condition") or {}, type)
        if holds or (holds is None and deny):
            yield "Deny" if deny else "Allow"


def _covers(statement: Mapping[str, Any], key: str, value: str) -> bool:
    if f"Not{key}" in statement:
        return not any(fnmatchcase(value, pattern) for pattern in _list(statement[f"Not{key}"]))
    return any(fnmatchcase(value, pattern) for pattern in _list(statement.get(key, [])))


def _condition(condition: Mapping[str, Any], type: str) -> bool | None:
    """Whether a condition on `ResourceType` holds; None for one that we do not know."""
    for operator, wanted in condition.items():
        if operator not in ("StringEquals", "StringLike") or set(wanted) != {"ResourceType"}:
            return None
        patterns = _list(wanted["ResourceType"])
        if not any(type == one if operator == "StringEquals" else fnmatchcase(type, one) for one in patterns):
            return False
    return True


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
