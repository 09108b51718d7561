"""SARIF 2.1.0, the log format of code scanners."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_DOCUMENTATION = "https://docs.aws.amazon.com/cloudformation/"


@dataclass(frozen=True, kw_only=True)
class Result:
    """One result. It is about a resource, which has no file: its place is a logical location."""

    rule: str
    level: Literal["error", "warning", "note"]
    message: str
    name: str
    """Short name of the resource."""

    place: str
    """Full name of the resource, such as its construct path."""

    fingerprint: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    baseline: str | None = None
    """`new`, `unchanged` or `updated`, where there was a baseline."""

    justification: str | None = None
    """Why it is suppressed; None when it is not."""


def log(*, tool: str, rules: Mapping[str, str], started: datetime, complete: bool, results: Sequence[Result]) -> str:
    """The log as JSON; `rules` are what the results can be about, by id, and `complete` is whether the run looked at all."""
    driver = {
        "name": tool,
        "informationUri": _DOCUMENTATION,
        "rules": [{"id": rule, "shortDescription": {"text": text}} for rule, text in rules.items()],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"{tool}/{started:%Y%m%dT%H%M%S}"},
        "invocations": [{"executionSuccessful": complete, "startTimeUtc": f"{started:%Y-%m-%dT%H:%M:%SZ}"}],
        "results": [_result(tool, one) for one in results],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _result(tool: str, one: Result) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": one.rule,
        "level": one.level,
        "message": {"text": one.message.replace("\n", "; ")},
        "locations": [{"logicalLocations": [{"name": one.name, "fullyQualifiedName": one.place, "kind": "resource"}]}],
        "partialFingerprints": {f"{tool}/v1": one.fingerprint},
        "properties": dict(one.properties),
    }
    if one.baseline is not None:
        result["baselineState"] = one.baseline
    if one.justification is not None:
        result["suppressions"] = [{"kind": "external", "justification": one.justification}]
    return result
