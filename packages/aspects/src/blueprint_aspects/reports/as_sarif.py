"""The report as SARIF 2.1.0, for code scanning.

Two partial fingerprints: `finding/v1` survives renamed stacks and moved logical ids, `place/v1` is where it was.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any

from blueprint_aspects.engine import Report, Rule
from blueprint_aspects.model import Finding, Severity, SuppressedFinding, Verdict

_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
_SCORES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "3.0",
    Severity.INFO: "0.5",
}
"""GitHub's bands for `security-severity`: critical from 9.0, high from 7.0, medium from 4.0."""


def as_sarif(report: Report, rules: Iterable[Rule], *, version: str) -> str:
    """Return the log; `version` is that of this package."""
    files = report.files
    described = [_rule(rule) for rule in rules]
    indexes = {rule["id"]: index for index, rule in enumerate(described)}
    results = [_result(finding, indexes, files) for finding in report.findings]
    results += [_suppressed(item, indexes, files) for item in report.suppressed]
    notifications = [
        {"level": "error", "message": {"text": f"{error.file}: {error.message}"}, "descriptor": {"id": "unreadable"}}
        for error in report.errors
    ]
    driver = {
        "name": "check-templates",
        "version": version,
        "semanticVersion": version,
        "rules": described,
        "notifications": [{"id": "unreadable"}],
    }
    run = {
        "tool": {"driver": driver},
        "results": results,
        "invocations": [{"executionSuccessful": not report.errors, "toolExecutionNotifications": notifications}],
        "columnKind": "utf16CodeUnits",
    }
    schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": "".join(part.capitalize() for part in rule.name.split("_")),
        "shortDescription": {"text": rule.fact},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.why} Fix: {rule.fix}."},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"security-severity": _SCORES[rule.severity], "tags": [rule.level.value]},
    }


def _result(finding: Finding, indexes: dict[str, int], files: Mapping[str, str]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "message": {"text": f"{finding.type} {finding.detail}. Fix: {finding.fix}"},
        "locations": [_location(finding, files)],
        "partialFingerprints": {"finding/v1": finding.fingerprint, "place/v1": finding.place},
        "properties": {"security-severity": _SCORES[finding.severity]},
    }
    if finding.verdict is Verdict.FAIL:
        result |= {"kind": "fail", "level": _LEVELS[finding.severity]}
    else:
        result |= {"kind": "review", "level": "none"}
    if finding.rule in indexes:
        result["ruleIndex"] = indexes[finding.rule]
    return result


def _location(finding: Finding, files: Mapping[str, str]) -> dict[str, Any]:
    uri, region = files.get(finding.template, finding.template or "assembly"), {"startLine": 1}
    return {
        "physicalLocation": {"artifactLocation": {"uri": _uri(uri)}, "region": region},
        "logicalLocations": [{"fullyQualifiedName": finding.path or finding.template, "kind": "resource"}],
    }


def _uri(path: str) -> str:
    pure = PurePath(path)
    return pure.as_uri() if pure.is_absolute() else pure.as_posix().replace(" ", "%20")


def _suppressed(item: SuppressedFinding, indexes: dict[str, int], files: Mapping[str, str]) -> dict[str, Any]:
    result = _result(item.finding, indexes, files)
    until = f", until {item.expires}" if item.expires else ""
    result["suppressions"] = [{"kind": "inSource", "justification": f"{item.reason} ({item.owner}{until})"}]
    return result
