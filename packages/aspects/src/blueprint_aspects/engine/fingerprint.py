"""Names for findings that stay the same while stacks are renamed and logical ids move.

A fingerprint is made of the rule, the resource type, the verdict and what was seen, with names taken out, and
of a number among equals. So two buckets without encryption are two fingerprints, wherever they live; when one
is moved it keeps its own, and when a third appears there is a third.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from blueprint_aspects.model import Finding

_GAP = re.compile(r"\$\{[^}]*\}")
_DIGITS = re.compile(r"\b[0-9a-f]{8,}\b|\b\d{12}\b")


def with_fingerprints(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings with their fingerprints, in the same order."""
    seen: Counter[str] = Counter()
    result = []
    for finding in findings:
        base = "\0".join((finding.rule, finding.type, finding.verdict, _without_names(finding)))
        ordinal = seen[base]
        seen[base] += 1
        digest = hashlib.sha256(f"{base}\0{ordinal}".encode()).hexdigest()[:32]
        result.append(replace(finding, fingerprint=digest))
    return result


def place(finding: Finding) -> str:
    """A name for where a finding is: the last two steps of its construct path, which survive most moves."""
    steps = [step for step in finding.path.split("/") if step not in ("Resource", "Default")]
    return hashlib.sha256("/".join(steps[-2:]).encode()).hexdigest()[:16]


def _without_names(finding: Finding) -> str:
    text = _GAP.sub("${}", finding.detail)
    for name in {finding.logical_id, finding.template}:
        text = text.replace(name, "")
    return _DIGITS.sub("#", text)
