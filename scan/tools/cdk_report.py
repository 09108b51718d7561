"""cdk-nag and CDK's own validation, which wrote their reports during the synthesis."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..finding import Finding, ScanError
from ..templates import Scanned, shown

REPORT = "validation-report.json"


def findings(scanned: Scanned) -> Iterator[Finding]:
    """What the plugins said about the stages that count."""
    for plugin, violation, place in places(scanned.folder / REPORT):
        path = place["constructPath"]
        stage = scanned.stage_of(path)
        if stage is not None:
            yield finding(plugin, violation, stage=stage, layout=scanned.layout, path=path)
    nested = scanned.folder / "validated-nested"
    if nested.is_dir():
        yield from of_nested(scanned, nested)


def of_nested(scanned: Scanned, nested: Path) -> Iterator[Finding]:
    """What CDK's validation said about nested templates, which it saw as stacks of their own."""
    if not (nested / REPORT).is_file():
        return  # CDK writes a report when there is something to say
    files = {path.name.partition(".")[0]: path for path in scanned.templates}
    for plugin, violation, place in places(nested / REPORT):
        stack = place["constructPath"].partition("/")[0]
        path = scanned.construct_path(files[stack], place["cloudFormationResource"]["logicalId"])
        stage = scanned.stage_of(path)
        if stage is not None:
            yield finding(plugin, violation, stage=stage, layout=scanned.layout, path=path)


def places(report: Path) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Plugin, violation, and each construct that it is about."""
    if not report.is_file():
        raise ScanError(f"{report.name} is not in {report.parent.name}: the packs did not run; look at the synthesis")
    for plugin in json.loads(report.read_text(encoding="utf-8"))["pluginReports"]:
        for violation in plugin["violations"]:
            for place in violation["violatingConstructs"]:
                yield plugin["pluginName"], violation, place


def finding(plugin: str, violation: dict[str, Any], *, stage: str, layout: str, path: str) -> Finding:
    """One violation at one construct; a rule such as `IAM5[Resource::*]` holds its detail in brackets."""
    rule, _, detail = violation["ruleName"].partition("[")
    return Finding(
        tool=plugin,
        rule=rule,
        stage=stage,
        layout=layout,
        resource=shown(path),
        detail=detail.removesuffix("]"),
        message=violation["description"].partition(" - (Control")[0],
    )
