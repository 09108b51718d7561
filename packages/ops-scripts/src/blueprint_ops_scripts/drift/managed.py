"""Drift that our own commands made on purpose: what a rollout and a deployment write while CloudFormation looks away."""

from dataclasses import replace
from typing import Any, Protocol

from .report import DriftReport, Finding, StackResult


class Named(Protocol):
    """An environment, as far as names go."""

    @property
    def name(self) -> str:
        """`prod`."""

    def parameter_name(self, *parts: str) -> str:
        """The name of one of its parameters."""


class Door(Protocol):
    """The way into an environment's account."""

    @property
    def config(self) -> Named:
        """Whose account it is."""

    def client(self, service: str) -> Any:
        """A client of a service there."""


class Ledger(Protocol):
    """Knows what the operations commands wrote, and whether it still stands."""

    def managed(self, finding: Finding) -> str | None:
        """The name of the rule under which the finding is ours, or None. What cannot be read is not ours."""


def mark_managed(report: DriftReport, ledger: Ledger) -> DriftReport:
    """The same report with our own writes as `managed`, and the verdicts of their stacks with them."""
    for position, finding in enumerate(report.findings):
        if may_be_managed(finding):
            rule = ledger.managed(finding)
            if rule is not None:
                report.findings[position] = replace(finding, verdict="managed", rule=rule)
    return settle_verdicts(report)


def may_be_managed(finding: Finding) -> bool:
    """Whether a finding is of a kind that the operations commands cause: an alias's version, a parameter's value."""
    ours = {("AWS::Lambda::Alias", "/FunctionVersion"), ("AWS::SSM::Parameter", "/Value")}
    return finding.verdict == "drift" and finding.kind == "MODIFIED" and (finding.type, finding.path) in ours


def settle_verdicts(report: DriftReport) -> DriftReport:
    """The same report, its stacks judged again after the verdicts of findings changed."""
    report.stacks = [_settled(stack, report) for stack in report.stacks]
    return report


def _settled(stack: StackResult, report: DriftReport) -> StackResult:
    """A stack without drift that stays is in sync, unless something else was in doubt."""
    if stack.verdict != "drifted":
        return stack
    mine = [one for one in report.findings if (one.stack, one.environment) == (stack.name, stack.environment)]
    if any(finding.verdict == "drift" for finding in mine):
        return stack
    unclear = stack.doubts or stack.unchecked or any(finding.verdict == "unverifiable" for finding in mine)
    return replace(stack, verdict="incomplete" if unclear else "in_sync")
