"""The CDK's validation plugin that hands our findings over."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import jsii

from blueprint_aspects.engine import Report
from blueprint_aspects.model import Finding, Severity, Verdict
from blueprint_aspects.version import VERSION

if TYPE_CHECKING:
    from blueprint_aspects.adapters.compliance import Compliance

_SEVERITIES = {Severity.CRITICAL: "fatal", Severity.HIGH: "error"}

_SHOWN = 3
"""Resources that one violation names: the CDK prints a paragraph for each, with the whole violation repeated."""


@jsii.implements(cdk.IPolicyValidationPlugin)
class AssemblyPlugin:
    """Judges the whole assembly, and hands over failures only: each costs its time on the way to Node.

    The CDK reads `name`, `version` and `rule_ids` as properties; plain class attributes fail inside jsii.
    """

    def __init__(self, compliance: "Compliance", keep: Callable[[Report], Report] = lambda report: report) -> None:
        self._compliance = compliance
        self._keep = keep

    @property
    def name(self) -> str:
        """Shown in the validation report."""
        return "blueprint-aspects"

    @property
    def version(self) -> str:
        """The version of this package."""
        return VERSION

    @property
    def rule_ids(self) -> list[str]:
        """The ids of the rules that are applied."""
        return self._compliance.rule_ids()

    def validate(self, context: Any) -> cdk.PolicyValidationPluginReport:
        """Judge the assembly that was just written; `success` is False only from `fail_on` up."""
        templates = [Path(path) for path in context.template_paths]
        report = self._keep(self._compliance.check(root_of(templates)))
        violations = [_violation(alike, report.files) for alike in _alike(report)]
        violations += [_unreadable(error.file, error.message) for error in report.errors]
        return cdk.PolicyValidationPluginReport(success=not self._compliance.fails(report), violations=violations)


def root_of(templates: list[Path]) -> Path:
    """The folder of the outermost cloud assembly that the templates lie in."""
    folder = templates[0].parent if templates else Path.cwd()
    while (folder.parent / "manifest.json").is_file() and (folder.parent / "cdk.out").is_file():
        folder = folder.parent
    return folder


def _alike(report: Report) -> list[list[Finding]]:
    """The failures, those that differ only in their place together: one violation with many resources."""
    groups: dict[tuple[str, str, str, str], list[Finding]] = {}
    for finding in report.findings:
        if finding.verdict is Verdict.FAIL:
            key = (finding.rule, finding.severity, finding.type, finding.detail)
            groups.setdefault(key, []).append(finding)
    return list(groups.values())


def _violation(alike: list[Finding], files: Mapping[str, str]) -> cdk.PolicyViolation:
    first = alike[0]
    more = f" (and {len(alike) - _SHOWN} more; check-templates lists all)" if len(alike) > _SHOWN else ""
    return cdk.PolicyViolation(
        rule_name=first.rule,
        description=f"{first.type} {first.detail}{more}",
        fix=first.fix,
        severity=_SEVERITIES.get(first.severity, "warning"),
        violating_resources=[_resource(finding, files) for finding in alike[:_SHOWN]],
    )


def _resource(finding: Finding, files: Mapping[str, str]) -> cdk.PolicyViolatingResource:
    return cdk.PolicyViolatingResource(
        locations=[],
        construct_path=finding.path if "/" in finding.path else None,
        resource_logical_id=finding.logical_id or finding.template,
        template_path=files.get(finding.template, finding.template),
    )


def _unreadable(file: str, message: str) -> cdk.PolicyViolation:
    resource = cdk.PolicyViolatingResource(locations=[], resource_logical_id=file, template_path=file)
    return cdk.PolicyViolation(
        rule_name="unreadable", description=message, severity="fatal", violating_resources=[resource]
    )
