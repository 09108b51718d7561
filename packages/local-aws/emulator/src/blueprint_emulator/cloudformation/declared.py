"""Types that are declared, not emulated: kept, visible, with a plausible Ref and plausible attributes, and listed.

A stack with a WAF association or a backup plan can be deployed, updated and deleted; nothing behind it works, and
`local-aws status` says so for every one of them.
"""

from typing import Any

from ministack.services.cloudformation import _stacks

DECLARED_TYPES: set[str] = set()
"""Types whose resources only exist in their stack."""


def declared_resources() -> list[dict[str, str]]:
    """Return every resource of every account that is declared only."""
    return [
        {"account": account, "region": region, "stack": str(name), "type": kind, "logical_id": logical_id}
        for (account, region, name), stack in _stacks.all_items()
        for logical_id, found in (stack.get("_resources") or {}).items()
        if (kind := str(found.get("ResourceType", ""))) in DECLARED_TYPES and name == stack.get("StackName", name)
    ]
