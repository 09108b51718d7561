"""The report as SARIF 2.1.0, for code scanning.

Two partial fingerprints: `finding/v1` survives renamed stacks and moved logical ids, `place/v1` is where it was.
"""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from blueprint_aspects.assembly.places import Place, Places
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


def as_sarif(report: Report, rules: Iterable[Rule], *, version: str, places: Places) -> str:
    """Return the log; `version` is that of this package, `places` knows the lines.

    Files below the working directory are named relative to it, as code scanning wants it.
    """
    described = [_rule(rule) for rule in rules]
    indexes = {rule["id"]: index for index, rule in enumerate(described)}
    results = [_result(finding, indexes, places) for finding in report.findings]
    results += [_suppressed(item, indexes, places) for item in report.suppressed]
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


def _result(finding: Finding, indexes: Mapping[str, int], places: Places) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "message": {"text": f"{finding.type} {finding.detail}. Fix: {finding.fix}"},
        **_locations(finding, places),
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


def _locations(finding: Finding, places: Places) -> dict[str, Any]:
    """The best place; the template's line is related when the best one is in the program."""
    found = [_physical(place) for place in places.of(finding.template, finding.logical_id, finding.path)]
    best, *others = found or [{}]
    name = {"fullyQualifiedName": finding.path or finding.template or "assembly", "kind": "resource"}
    located: dict[str, Any] = {"locations": [{**best, "logicalLocations": [name]}]}
    if others:
        message = {"text": "the resource in the template"}
        located["relatedLocations"] = [{**other, "message": message} for other in others]
    return located


def _physical(place: Place) -> dict[str, Any]:
    path = Path(place.file).absolute()
    here = Path.cwd()
    uri = quote(os.fsencode(path.relative_to(here).as_posix())) if path.is_relative_to(here) else path.as_uri()
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": place.line}}}


def _suppressed(item: SuppressedFinding, indexes: Mapping[str, int], places: Places) -> dict[str, Any]:
    result = _result(item.finding, indexes, places)
    until = f", until {item.expires}" if item.expires else ""
    result["suppressions"] = [{"kind": "inSource", "justification": f"{item.reason} ({item.owner}{until})"}]
    return result
