"""Changes as the query protocol writes them, with the members that the stock emulator leaves out."""

import re
from typing import Any
from xml.sax.saxutils import escape

_CHANGES = re.compile(r"<Changes>.*</Changes>", re.DOTALL)


def with_changes(document: str, changes: list[dict[str, Any]]) -> str:
    """Return the answer of DescribeChangeSet with these changes, and with its deployment mode."""
    members = "".join(_element("member", {"Type": "Resource", **change}) for change in changes)
    shown = f"<Changes>{members}</Changes><DeploymentMode>REVERT_DRIFT</DeploymentMode>"
    return _CHANGES.sub(lambda _: shown, document, count=1)


def _element(name: str, value: Any) -> str:
    """Return a value as an element; what is empty is left out, as AWS does."""
    if isinstance(value, dict):
        inner = "".join(_element(key, part) for key, part in value.items())
    elif isinstance(value, list):
        inner = "".join(_element("member", part) for part in value)
    else:
        inner = escape(str(value))
    return f"<{name}>{inner}</{name}>" if inner else ""
