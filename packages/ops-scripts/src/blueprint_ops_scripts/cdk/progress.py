"""What the CDK CLI's output says about each stack, as events."""

import re
from collections.abc import Mapping
from typing import Any

_STARTED = re.compile(r"^(?P<display>\S+) \((?P<stack>[\w-]+)\): deploying\.\.\.")
_DONE = re.compile(r"^\s*✅\s+(?P<display>\S+)(?: \((?P<stack>[\w-]+)\))?(?P<same> \(no changes\))?\s*$")
_FAILED = re.compile(r"^\s*❌\s+(?P<display>\S+?):?(?: \((?P<stack>[\w-]+)\))? failed: (?P<reason>.*)$")
_RESOURCE = re.compile(
    r"^(?P<stack>[\w-]+) \|\s*(?P<done>\d+)/(?P<total>\d+) \| [^|]+ \| (?P<status>[A-Z_]+)\s*\| (?P<type>\S+)\s*\| (?P<rest>.*)$"
)


def read_line(line: str) -> Mapping[str, Any] | None:
    """The event that one line of `cdk deploy --ci --progress events` stands for; None for the others.

    Events: `stack_started`, `stack_done` (with `changed`), `stack_failed` (with `reason`), and `resource_failed`.
    """
    if found := _STARTED.match(line):
        return {"event": "stack_started", "stack": found["stack"]}
    if found := _DONE.match(line):
        return {"event": "stack_done", "stack": found["stack"] or found["display"], "changed": not found["same"]}
    if found := _FAILED.match(line):
        return {"event": "stack_failed", "stack": found["stack"] or found["display"], "reason": found["reason"].strip()}
    found = _RESOURCE.match(line)
    if found and found["status"].endswith("_FAILED"):
        return {
            "event": "resource_failed",
            "stack": found["stack"],
            "type": found["type"],
            "reason": found["rest"].strip(),
        }
    return None
