"""What runs here: for `local-aws status`, and so that nobody mistakes a declared resource for proof."""

import os
from importlib import metadata
from typing import Any

from ministack import app
from ministack.services.cloudformation import _stacks

from blueprint_emulator import patching
from blueprint_emulator.alarms.periods import minute_seconds
from blueprint_emulator.cloudformation.declared import declared_resources


def current_status() -> dict[str, Any]:
    """Return the emulator's version, its stacks by account, and every resource that is declared but not emulated."""
    return {
        "pid": os.getpid(),
        "ministack": metadata.version("ministack"),
        "replaced": len(patching.replaced),
        "enforces_iam": app.AUTH,
        "minute_seconds": minute_seconds(),
        "stacks": sorted(_stack_lines(), key=lambda line: (line["account"], line["region"], line["name"])),
        "declared": declared_resources(),
    }


def _stack_lines() -> list[dict[str, str]]:
    return [
        {"account": account, "region": region, "name": str(name), "status": str(stack.get("StackStatus", ""))}
        for (account, region, name), stack in _stacks.all_items()
        if stack.get("StackStatus") != "DELETE_COMPLETE" and name == stack.get("StackName", name)
    ]
