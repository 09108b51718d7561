"""Names for findings that stay the same while stacks are renamed and logical ids move.

A fingerprint is made of the rule, the resource type, what was seen (rules leave names out of it), and of a number
among equals. So two buckets without encryption are two fingerprints, wherever they live; when one
is moved it keeps its own, and when a third appears there is a third.
"""

import hashlib
import re

from blueprint_aspects.model import Finding

_GAP = re.compile(r"\$\{[^}]*\}")
_DIGITS = re.compile(r"\b[0-9a-f]{8,}\b|\b\d{12}\b")


class Fingerprints:
    """Gives out fingerprints, counting among equals; one instance per check."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str, str], int] = {}
        self._without_names: dict[str, str] = {}

    def next(self, rule: str, resource_type: str, seen: str) -> str:
        """Return the next fingerprint for what was seen; empty text for what could not be checked.

        Why a value is unknown names logical ids, so it is no part of the fingerprint.
        """
        what = self._without_names.get(seen)
        if what is None:
            what = self._without_names[seen] = _DIGITS.sub("#", _GAP.sub("${}", seen))
        key = (rule, resource_type, what)
        ordinal = self._seen.get(key, 0)
        self._seen[key] = ordinal + 1
        return hashlib.sha256(f"{rule}\0{resource_type}\0{what}\0{ordinal}".encode()).hexdigest()[:32]


def place(finding: Finding) -> str:
    """A name for where a finding is: the last two steps of its construct path, which survive most moves."""
    steps = [step for step in finding.path.split("/") if step not in ("Resource", "Default")]
    return hashlib.sha256("/".join(steps[-2:]).encode()).hexdigest()[:16]
