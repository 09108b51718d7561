"""Files that are written at the end of a long run: whether they can be is found out before it begins."""

import os
from pathlib import Path

from .errors import UsageError


def refuse_unwritable(*paths: Path | None) -> None:
    """Refuse files that could not be written. Creates nothing.

    Raises:
        UsageError: the folder does not exist, or may not be written to; or the path is a folder itself.
    """
    for path in paths:
        why = _obstacle(path) if path is not None else None
        if why:
            raise UsageError(
                f"{path} cannot be written: {why}",
                remedy="name a file in a folder that exists and that you may write to",
            )


def _obstacle(path: Path) -> str | None:
    if path.is_dir():
        return "it is a folder"
    if not path.parent.is_dir():
        return f"there is no folder {path.parent}"
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        return "permission denied"
    return None
