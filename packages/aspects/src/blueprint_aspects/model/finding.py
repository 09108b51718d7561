"""What the engine reports about one resource."""

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from blueprint_aspects.model.level import Level
from blueprint_aspects.model.severity import Severity
from blueprint_aspects.model.verdict import Verdict


class Finding(NamedTuple):
    """A rule that does not hold for a resource (`fail`), or could not be decided (`unknown`).

    `path` is the construct path, or the logical id where the template did not come from the CDK.
    `ordinal` counts the findings that look alike; `fingerprint` stays the same when the stack is renamed and when
    the logical id moves: two buckets without encryption are two fingerprints, wherever they live. A named tuple, because a
    large app has thousands of them and a frozen dataclass takes three times as long to make.
    """

    rule: str
    severity: Severity
    level: Level
    verdict: Verdict
    template: str
    logical_id: str
    type: str
    path: str
    detail: str
    fix: str
    ordinal: int = 0

    @property
    def fingerprint(self) -> str:
        """A name for the finding, made of the rule, the type, what was seen, and the number among equals.

        Why a value is unknown names logical ids, so that is no part of it.
        """
        seen = without_names(self.detail) if self.verdict is Verdict.FAIL else ""
        return _digest("\0".join((self.rule, self.type, seen, str(self.ordinal))))[:32]

    @property
    def place(self) -> str:
        """A name for where it is: the last two steps of the construct path, which survive most moves."""
        steps = [step for step in self.path.split("/") if step not in ("Resource", "Default")]
        return _digest("/".join(steps[-2:]))[:16]


def _digest(text: str) -> str:
    # Imported here: it loads OpenSSL, and inside a synthesis nobody asks for fingerprints.
    import hashlib

    # Half of a surrogate pair, which JSON can write and UTF-8 cannot, is a letter like any other here.
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


_GAP = re.compile(r"\$\{[^}]*\}")
_DIGITS = re.compile(r"\b[0-9a-f]{8,}\b|\b\d{12}\b")


@cache
def without_names(detail: str) -> str:
    """What was seen, without what differs from stack to stack: references, hashes, account ids."""
    return _DIGITS.sub("#", _GAP.sub("${}", detail))


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressedFinding:
    """A finding that someone answers for."""

    finding: Finding
    reason: str
    owner: str
    expires: str | None
