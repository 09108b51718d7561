"""Which stack a nested stack belongs to, said by DescribeStacks and ListStacks.

Stock ministack records the parent and does not say it, and takes the parent for the root at every depth. Whoever walks a
tree of stacks goes by these two fields.
"""

import re
from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import _stacks, handlers

from blueprint_emulator import patching

_STACK_ID = re.compile(r"<StackId>([^<]*)</StackId>")


def install() -> None:
    """Wrap the two operations that describe stacks."""
    for operation in ("DescribeStacks", "ListStacks"):
        handlers._ACTION_HANDLERS[operation] = _with_parents(handlers._ACTION_HANDLERS[operation])
        patching.replaced.append(f"operation cloudformation:{operation}")


def _with_parents(stock: Callable[..., Any]) -> Callable[..., Any]:
    def describe(params: Any) -> Any:
        status, headers, body = stock(params)
        text = body.decode() if isinstance(body, bytes) else str(body)
        parents = {str(stack.get("StackId")): str(stack.get("ParentId") or "") for stack in _stacks.values()}
        return (
            status,
            headers,
            _STACK_ID.sub(lambda found: found.group() + _fields(found.group(1), parents), text).encode(),
        )

    return describe


def _fields(stack_id: str, parents: dict[str, str]) -> str:
    parent = parents.get(stack_id)
    if not parent:
        return ""
    return f"<ParentId>{parent}</ParentId><RootId>{root_of(stack_id, parents)}</RootId>"


def root_of(stack_id: str, parents: dict[str, str]) -> str:
    """Return the stack at the top of the tree that `stack_id` is in, given each stack's parent ("" for none)."""
    seen = {stack_id}
    while parents.get(stack_id) and parents[stack_id] not in seen:
        stack_id = parents[stack_id]
        seen.add(stack_id)
    return stack_id
