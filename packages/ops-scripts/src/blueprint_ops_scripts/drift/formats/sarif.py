"""A drift report as SARIF 2.1.0, for code scanning."""

import json
from typing import Any

from ..report import DriftReport, Finding
from .table import what

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"drift": "error", "unverifiable": "warning", "managed": "note", "suppressed": "note", "noise": "note"}
_RULES = {
    "MODIFIED": "A live property is not what the template says",
    "DELETED": "A resource of the template was deleted",
    "STACK_MISSING": "A stack of the release is not there",
}


def sarif(report: DriftReport) -> str:
    """The log as JSON. A resource is a logical location: it has no file."""
    rules = [{"id": kind, "shortDescription": {"text": text}} for kind, text in _RULES.items()]
    run = {
        "tool": {
            "driver": {
                "name": "detect-drift",
                "informationUri": "https://docs.aws.amazon.com/cloudformation/",
                "rules": rules,
            }
        },
        "automationDetails": {"id": f"detect-drift/{report.started:%Y%m%dT%H%M%S}"},
        "invocations": [
            {"executionSuccessful": report.complete, "startTimeUtc": f"{report.started:%Y-%m-%dT%H:%M:%SZ}"}
        ],
        "results": [_result(finding) for finding in report.findings],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _result(finding: Finding) -> dict[str, Any]:
    where = {
        "name": finding.logical_id or finding.stack,
        "fullyQualifiedName": finding.construct_path or f"{finding.stack}/{finding.logical_id}".rstrip("/"),
        "kind": "resource",
    }
    result: dict[str, Any] = {
        "ruleId": finding.kind,
        "level": _LEVELS[finding.verdict],
        "message": {
            "text": f"{finding.stack} {finding.logical_id} ({finding.type}): {what(finding)}".replace("\n", "; ")
        },
        "locations": [{"logicalLocations": [where]}],
        "partialFingerprints": {"drift/v1": finding.fingerprint},
        "properties": {"environment": finding.environment, "verdict": finding.verdict, "path": finding.path},
    }
    if finding.change is not None:
        result["baselineState"] = finding.change
    if finding.verdict in ("noise", "suppressed", "managed"):
        result["suppressions"] = [{"kind": "external", "justification": finding.rule or finding.verdict}]
    return result
