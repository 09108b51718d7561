"""What the engine reports about one resource."""

from dataclasses import dataclass
from typing import NamedTuple

from blueprint_aspects.model.level import Level
from blueprint_aspects.model.severity import Severity
from blueprint_aspects.model.verdict import Verdict


class SourceLine(NamedTuple):
    """A line of a file; `line` counts from 1."""

    file: str
    line: int


class Finding(NamedTuple):
    """A rule that does not hold for a resource (`fail`), or could not be decided (`unknown`).

    `path` is the construct path, or the logical id where the template did not come from the CDK.
    `fingerprint` stays the same when the stack is renamed and when the logical id moves. A named tuple, because a
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
    fingerprint: str = ""
    source: SourceLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressedFinding:
    """A finding that someone answers for."""

    finding: Finding
    reason: str
    owner: str
    expires: str | None
