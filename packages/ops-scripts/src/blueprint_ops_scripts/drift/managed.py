"""Drift that our own rollout made on purpose: the live alias points where the rollout's parameter says."""

from dataclasses import replace
from typing import Protocol

from .report import DriftReport, Finding, StackResult

ALIAS = "AWS::Lambda::Alias"


class AliasLedger(Protocol):
    """Knows what the rollout wants of an alias, and what the alias is."""

    def agrees(self, alias_arn: str) -> bool:
        """Whether the alias serves exactly the version that the rollout recorded, all traffic on it."""


def mark_managed(report: DriftReport, ledger: AliasLedger) -> DriftReport:
    """The same report with the rollout's alias versions as `managed`, and the verdicts of their stacks with them."""
    answers: dict[str, bool] = {}
    for position, finding in enumerate(report.findings):
        if _is_alias_version(finding):
            arn = finding.physical_id
            answers[arn] = answers[arn] if arn in answers else ledger.agrees(arn)
            if answers[arn]:
                report.findings[position] = replace(finding, verdict="managed", rule="rollout-alias-version")
    report.stacks = [_settled(stack, report) for stack in report.stacks]
    return report


def _is_alias_version(finding: Finding) -> bool:
    return (
        finding.type == ALIAS
        and finding.kind == "MODIFIED"
        and finding.path == "/FunctionVersion"
        and finding.verdict == "drift"
    )


def _settled(stack: StackResult, report: DriftReport) -> StackResult:
    """A stack whose only drift turned out to be managed is in sync, unless something else was in doubt."""
    mine = report.of_stack(stack.name)
    if stack.verdict != "drifted" or any(finding.verdict == "drift" for finding in mine):
        return stack
    unclear = stack.doubts or stack.unchecked or any(finding.verdict == "unverifiable" for finding in mine)
    return replace(stack, verdict="incomplete" if unclear else "in_sync")
