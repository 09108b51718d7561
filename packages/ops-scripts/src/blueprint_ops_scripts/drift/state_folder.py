"""Where a machine keeps what outlives one command: journals, plans, and the key of the redaction digests."""

import os
import secrets
from pathlib import Path


def state_folder(*parts: str) -> Path:
    """A private folder below `$XDG_STATE_HOME/blueprint` (default `~/.local/state/blueprint`), made when it is missing."""
    base = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    folder = base.joinpath("blueprint", *parts)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def redaction_key() -> bytes:
    """The machine's key for digests of secrets, made on first use: equal secrets then show equal digests between runs."""
    path = state_folder("drift") / "redaction.key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(32))
    return path.read_bytes()
