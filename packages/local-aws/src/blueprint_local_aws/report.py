"""The text form of `local-aws status`."""

from collections import Counter
from typing import Any


def as_text(document: dict[str, Any]) -> str:
    """Return the status for people: where it is, the stacks of each account, and what proves nothing."""
    minute = float(document["minute_seconds"])
    lines = [
        f"local AWS    {document['endpoint_url']}  (pid {document['pid']}, ministack {document['ministack']})",
        f"log          {document['log']}",
        f"state        {'kept when stopped' if document['persist'] else 'gone when stopped'}",
        f"IAM          {'enforced' if document['enforces_iam'] else 'not enforced: every caller may do everything'}",
        *([] if minute == 60.0 else [f"alarms       a minute lasts {minute:g} s"]),
        "",
        *_stacks(document["stacks"]),
        "",
        *_declared(document["declared"]),
    ]
    return "\n".join(lines)


def _stacks(stacks: list[dict[str, str]]) -> list[str]:
    if not stacks:
        return ["no stacks"]
    width = max(len(stack["name"]) for stack in stacks)
    return ["stacks"] + [
        f"  {stack['account']}  {stack['region']:<14}  {stack['name']:<{width}}  {stack['status']}" for stack in stacks
    ]


def _declared(declared: list[dict[str, str]]) -> list[str]:
    """List resources that prove nothing, by type."""
    if not declared:
        return ["every resource is emulated"]
    counts = Counter((found["type"], found["kind"], found["stack"], found["account"]) for found in declared)
    return ["no proof of anything (declared: nothing is behind it; stored: kept, without effect)"] + [
        f"  {kind:<8}  {resource_type}  {count} in {stack} ({account})"
        for (resource_type, kind, stack, account), count in sorted(counts.items())
    ]
