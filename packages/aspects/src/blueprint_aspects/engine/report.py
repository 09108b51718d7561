"""What a check found."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from blueprint_aspects.errors import TemplateError
from blueprint_aspects.model import Finding, Severity, SuppressedFinding, Verdict


@dataclass(frozen=True, kw_only=True)
class Report:
    """The outcome of one check.

    `findings` are failures and undecided ones, `suppressed` those that someone answers for, `errors` the files
    that could not be read, `skipped` the files in folders that are no templates, `files` says from which file each template (by its name)
    came. `checks` counts decisions.
    """

    templates: int
    resources: int
    checks: int
    findings: tuple[Finding, ...]
    suppressed: tuple[SuppressedFinding, ...] = ()
    errors: tuple[TemplateError, ...] = ()
    skipped: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    def failures(self, at_least: Severity = Severity.INFO) -> tuple[Finding, ...]:
        """The findings that are certain, and at least this bad."""
        bad = {severity for severity in Severity if severity.at_least(at_least)}
        return tuple(
            finding for finding in self.findings if finding.verdict is Verdict.FAIL and finding.severity in bad
        )
