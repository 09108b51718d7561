"""The report as one JSON document; `schemas/check-templates.schema.json` describes it."""

import json
from typing import Any

from blueprint_aspects.engine import Report
from blueprint_aspects.model import Finding

SCHEMA_VERSION = 1


def as_json(report: Report) -> str:
    """Return the document, indented, with a newline at its end."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "templates": report.templates,
        "resources": report.resources,
        "findings": [finding_document(finding) for finding in report.findings],
        "suppressed": [
            {
                **finding_document(item.finding),
                "reason": item.reason,
                "owner": item.owner,
                "expires": item.expires,
            }
            for item in report.suppressed
        ],
        "errors": [{"file": error.file, "message": error.message} for error in report.errors],
    }
    return json.dumps(document, indent=2) + "\n"


def finding_document(finding: Finding) -> dict[str, Any]:
    """Return one finding as JSON has it."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "level": finding.level.value,
        "verdict": finding.verdict.value,
        "template": finding.template,
        "logical_id": finding.logical_id,
        "type": finding.type,
        "path": finding.path,
        "detail": finding.detail,
        "fingerprint": finding.fingerprint,
        "fix": finding.fix,
    }
