"""Wraps the three operations of a change set whose deployment mode is REVERT_DRIFT; every other one stays as it is."""

import re
from collections.abc import Callable, Coroutine
from typing import Any

from ministack.services.cloudformation import _change_sets, _stacks, changesets, handlers

from blueprint_emulator import patching
from blueprint_emulator.drift.reverting.desired import Reversion, reversions
from blueprint_emulator.drift.reverting.phantoms import phantoms_in
from blueprint_emulator.drift.reverting.putting_back import put_back
from blueprint_emulator.drift.reverting.shapes import with_changes

MODE = "REVERT_DRIFT"
_OURS = "_blueprint_reversions"
_ID = re.compile(r"<Id>([^<]*)</Id>")
Operation = Callable[[Any], Any]


def install() -> None:
    """Wrap CreateChangeSet and DescribeChangeSet, and what ExecuteChangeSet starts."""
    for name, wrapper in (("CreateChangeSet", _creating), ("DescribeChangeSet", _describing)):
        handlers._ACTION_HANDLERS[name] = wrapper(handlers._ACTION_HANDLERS[name])
        patching.replaced.append(f"operation cloudformation:{name}")
    patching.wrap(changesets, "_track_change_set_execution", _executing)


def _creating(stock: Operation) -> Operation:
    def create(params: Any) -> Any:
        status, headers, body = stock(params)
        if status == 200 and handlers._p(params, "DeploymentMode") == MODE:
            found = _ID.search(body.decode() if isinstance(body, bytes) else body)
            assert found is not None, "the stock emulator answers with the id"
            _prepare(_change_sets[found.group(1)])
        return status, headers, body

    return create


def _prepare(made: dict[str, Any]) -> None:
    """Add what drifted to a new change set; what the template changes of the same resources goes with it."""
    stack = _stacks[made["StackName"]]
    ours = list(reversions(stack, made["_template"], made["_resolved_params"]))
    named = {one.logical_id for one in ours}
    rest = [one for one in made["Changes"] if one["ResourceChange"]["LogicalResourceId"] not in named]
    made["DeploymentMode"], made[_OURS], made["_deploys"] = MODE, ours, bool(rest)
    made["Changes"] = [*rest, *(one.as_change() for one in ours), *phantoms_in(stack)]
    if made["Changes"]:
        made |= {"Status": "CREATE_COMPLETE", "ExecutionStatus": "AVAILABLE", "StatusReason": ""}
    else:
        reason = (
            "The submitted information didn't contain changes. Submit different information to create a change set."
        )
        made |= {"Status": "FAILED", "ExecutionStatus": "UNAVAILABLE", "StatusReason": reason}


def _describing(stock: Operation) -> Operation:
    def describe(params: Any) -> Any:
        name, stack = handlers._p(params, "ChangeSetName"), handlers._p(params, "StackName")
        known = handlers._resolve_stack(stack) if stack else None
        if known is not None:
            stack = known["StackName"]
            params = {**params, "StackName": [stack]}  # the stock emulator finds it by the stack's name only
        status, headers, body = stock(params)
        _, found = changesets._find_change_set(name, stack)
        if status != 200 or not found or found.get("DeploymentMode") != MODE:
            return status, headers, body
        text = body.decode() if isinstance(body, bytes) else body
        return status, headers, with_changes(text, found["Changes"]).encode()

    return describe


def _executing(stock: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., Coroutine[Any, Any, None]]:
    async def track(made: dict[str, Any], stack: dict[str, Any], deploying: Coroutine[Any, Any, None]) -> None:
        if made.get("DeploymentMode") != MODE:
            await stock(made, stack, deploying)
            return
        await stock(made, stack, _revert(made, stack, deploying))

    return track


async def _revert(made: dict[str, Any], stack: dict[str, Any], deploying: Coroutine[Any, Any, None]) -> None:
    """Deploy what the template changes, if it changes anything, then put back what drifted."""
    if made["_deploys"]:
        await deploying
        if stack["StackStatus"] != "UPDATE_COMPLETE":
            return
    else:
        deploying.close()
        stack["_template"], stack["_resolved_params"] = made["_template"], made["_resolved_params"]
    ours: list[Reversion] = made[_OURS]
    put_back(stack, ours)
