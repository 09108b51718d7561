"""How values appear in messages: short, and never a secret."""

import json

from ..secret_scan import contains_secret

_LONGEST = 60
HIDDEN = "(hidden: it looks like a secret)"


def shown(value: object) -> str:
    """The value as YAML would write it, cut to 60 characters; a note in its place when it may be a secret."""
    text = json.dumps(value, default=str, ensure_ascii=False) if not isinstance(value, str) else value
    if contains_secret(text):
        return HIDDEN
    text = json.dumps(text, ensure_ascii=False) if isinstance(value, str) else text
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def shown_path(path: tuple[str, ...]) -> str:
    """The path with dots; a key that may be a secret is hidden."""
    return ".".join(
        HIDDEN if contains_secret(step) else step if len(step) <= _LONGEST else f"{step[:_LONGEST]}..." for step in path
    )
