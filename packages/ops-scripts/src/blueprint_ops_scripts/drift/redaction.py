"""Keeps secrets out of reports: the value goes, a keyed digest stays, so that a change still shows."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_SECRET_NAME = re.compile(
    r"passw(or)?d|passphrase|secret|token|api_?key|credential|private_?key|access_?key|auth(orization)?$", re.IGNORECASE
)
_HARMLESS = re.compile(r"(Arn|Id|Name|Uri|Url|Enabled|Seconds|Days|Validity|Policy)$")
_REFERENCE = re.compile(r"\{\{resolve:")
_ENVIRONMENT = ("Environment", "Variables")


@dataclass(frozen=True)
class Redactor:
    """Digests are made with `key`, so that nobody can try values out without it."""

    key: bytes

    def value(
        self, path: str, text: str | None, *, other: str | None, no_echo: frozenset[str] = frozenset()
    ) -> str | None:
        """`text` without its secrets. `other` is the value on the other side: a reference there makes this one a secret."""
        if text is None:
            return None
        steps = tuple(path.strip("/").split("/"))
        both = f"{text} {other or ''}"
        if _is_secret(steps) or _REFERENCE.search(both) or "****" in both or text in no_echo:
            return self.digest(text)
        inner = _parsed(text)
        return text if inner is None else json.dumps(self._inside(steps, inner), sort_keys=True)

    def digest(self, text: str) -> str:
        """What stands for a secret."""
        return f"redacted:{hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()[:16]}"

    def _inside(self, steps: tuple[str, ...], value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: self._inside((*steps, name), inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._inside((*steps, str(index)), inner) for index, inner in enumerate(value)]
        text = value if isinstance(value, str) else json.dumps(value)
        return self.digest(text) if _is_secret(steps) or _REFERENCE.search(text) else value


def _is_secret(steps: tuple[str, ...]) -> bool:
    """Whether the path leads to a secret: any value of a function's environment, or a property that is called like one."""
    if steps[:2] == _ENVIRONMENT and len(steps) > 2:
        return True
    last = next((step for step in reversed(steps) if not step.isdigit()), "")
    return bool(_SECRET_NAME.search(last)) and not _HARMLESS.search(last)


def _parsed(text: str) -> Any:
    if text[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None
