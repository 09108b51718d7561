"""`drift-ignore.yaml`: differences that somebody decided to live with, why, whose decision it was, and until when.

```yaml
- match: {env: prod, stack: "*-Events", type: AWS::SQS::Queue, path: /VisibilityTimeout}
  reason: raised during the incident of 3 June, the next release brings it
  owner: payments
  expires: 2026-07-01
```
`match` holds globs for env, stack, construct, type, path, kind and value (the live one); what is left out matches anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from ..decisions import day, globs, read_decisions
from .report import DriftReport, Finding

_KEYS = ("env", "stack", "construct", "type", "path", "kind", "value")


@dataclass(frozen=True, kw_only=True)
class Suppression:
    """One decision."""

    match: Mapping[str, str]
    reason: str
    owner: str
    expires: date

    @property
    def name(self) -> str:
        """How reports call it."""
        return f"{self.owner}: {self.reason}"

    def matches(self, finding: Finding) -> bool:
        """Whether the decision is about this finding. What was deleted counts only when `kind` says so."""
        if finding.kind != "MODIFIED" and "kind" not in self.match:
            return False
        return all(fnmatchcase(_value(finding, key), glob) for key, glob in self.match.items())


def load_suppressions(path: Path) -> list[Suppression]:
    """The decisions in a file.

    Raises:
        ConfigInvalidError: the file is not a list of complete decisions.
    """
    remedy = "give each entry match, reason, owner and expires (a date such as 2026-07-01)"
    return read_decisions(path.read_text(encoding="utf-8"), str(path), _suppression, remedy=remedy)


def apply_suppressions(report: DriftReport, suppressions: list[Suppression], *, today: date) -> DriftReport:
    """The same report with `suppressed` findings, and notes about decisions that are unused or have expired."""
    used: set[int] = set()
    for position, finding in enumerate(report.findings):
        if finding.verdict not in ("drift", "unverifiable"):
            continue
        for number, one in enumerate(suppressions):
            if one.matches(finding):
                used.add(number)
                if one.expires >= today:
                    report.findings[position] = replace(finding, verdict="suppressed", rule=one.name)
                    break
    for number, one in enumerate(suppressions):
        if one.expires < today:
            report.notes.append(
                f"suppression {number + 1} ({one.name}) expired on {one.expires}: its drift counts again"
            )
        elif number not in used and _is_for(one, report):
            report.notes.append(f"suppression {number + 1} ({one.name}) matches nothing: remove it")
    return report


def _is_for(one: Suppression, report: DriftReport) -> bool:
    """Whether the environments of this report are the ones that the decision is about."""
    names = {stack.environment for stack in report.stacks}
    return any(fnmatchcase(name, one.match.get("env", "*")) for name in names)


def _value(finding: Finding, key: str) -> str:
    values = {
        "env": finding.environment,
        "stack": finding.stack,
        "construct": finding.construct_path,
        "type": finding.type,
        "path": finding.path,
        "kind": finding.kind,
        "value": finding.actual,
    }
    return values[key] or ""


def _suppression(entry: Mapping[str, Any]) -> Suppression:
    return Suppression(
        match=globs(entry, _KEYS),
        reason=str(entry["reason"]),
        owner=str(entry["owner"]),
        expires=day(entry["expires"]),
    )
