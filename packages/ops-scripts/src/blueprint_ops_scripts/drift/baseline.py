"""Compares a report with an earlier one: what is new, what was there before and since when, what has gone."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import UsageError
from .report import DriftReport, Finding


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """Findings and stack sizes of an earlier report."""

    findings: dict[str, dict[str, Any]]
    """By fingerprint."""

    sizes: dict[str, int]
    """Resources by stack name."""


def load_baseline(path: Path) -> Baseline:
    """The report in a JSON file that `detect-drift --format json` wrote.

    Raises:
        UsageError: the file is something else.
    """
    try:
        result = json.loads(path.read_text(encoding="utf-8"))["result"]
        return Baseline(
            findings={finding["fingerprint"]: finding for finding in result["findings"]},
            sizes={stack["name"]: stack.get("resources", 0) for stack in result["stacks"]},
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"reading the baseline {path}: {error}", remedy="give a file that detect-drift --format json wrote"
        ) from error


def compare(report: DriftReport, baseline: Baseline, *, new_only: bool) -> DriftReport:
    """The same report with `first_seen` and `change` taken from the baseline.

    With `new_only` the findings that the baseline has, unchanged, are left out; a finding counts as drift all the same
    when its value moved on.
    """
    report.findings = [_aged(finding, baseline.findings.get(finding.fingerprint)) for finding in report.findings]
    present = {finding.fingerprint for finding in report.findings}
    checked = {stack.name for stack in report.stacks if stack.verdict in ("in_sync", "drifted")}
    report.absent = [
        fingerprint
        for fingerprint, old in baseline.findings.items()
        if fingerprint not in present and old.get("verdict") == "drift" and old.get("stack") in checked
    ]
    if new_only:
        report.findings = [finding for finding in report.findings if finding.change != "unchanged"]
    return report


def _aged(finding: Finding, old: dict[str, Any] | None) -> Finding:
    if old is None:
        return replace(finding, change="new")
    same = (old.get("expected"), old.get("actual")) == (finding.expected, finding.actual)
    return replace(
        finding, change="unchanged" if same else "updated", first_seen=old.get("first_seen") or finding.first_seen
    )
