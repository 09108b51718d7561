"""How values appear in messages: short, and never a secret."""

import json

from ..secret_scan import contains_secret, names_secret

_LONGEST = 60
HIDDEN = "(hidden: it looks like a secret)"


def shown(value: object) -> str:
    """The value as YAML would write it, cut to 60 characters; a note in its place when it may be a secret."""
    text = json.dumps(value, default=dict, ensure_ascii=False) if not isinstance(value, str) else value
    if contains_secret(text):
        return HIDDEN
    text = json.dumps(text, ensure_ascii=False) if isinstance(value, str) else text
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def shown_at(path: tuple[str, ...], value: object) -> str:
    """The value as it is shown for a path: only the keys of a mapping, and nothing under a key that names a secret."""
    if not isinstance(value, bool | None) and any(names_secret(step) for step in path):
        return HIDDEN
    if isinstance(value, dict):
        return f"a mapping of {shown_path(tuple(value)).replace('.', ', ')}" if value else "an empty mapping"
    if isinstance(value, tuple) and any(isinstance(item, dict) for item in value):
        return f"a list of {len(value)} mappings"
    return shown(value)


def without_secret(sentence: str) -> str:
    """The sentence of a check, which may quote a value; without it when that may be a secret."""
    return HIDDEN if contains_secret(sentence) else sentence


def shown_path(path: tuple[str, ...]) -> str:
    """The path with dots; a key that may be a secret is hidden."""
    return ".".join(
        HIDDEN if contains_secret(step) else step if len(step) <= _LONGEST else f"{step[:_LONGEST]}..." for step in path
    )
