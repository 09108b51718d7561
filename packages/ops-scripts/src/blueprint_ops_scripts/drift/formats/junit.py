"""A drift report as JUnit XML: one suite for each stack, one failed case for each drift."""

from ...formats.junit import Case, Suite, report
from ..report import DriftReport, Finding, StackResult
from .table import what


def junit(found: DriftReport) -> str:
    """The report as XML text. A stack that could not be checked has an error, so that no CI calls it green."""
    missing = {finding.stack for finding in found.findings} - {stack.name for stack in found.stacks}
    suites = [_suite(stack, found) for stack in found.stacks]
    suites += [
        Suite(name=name, cases=[_case(finding) for finding in found.findings if finding.stack == name])
        for name in sorted(missing)
    ]
    return report("detect-drift", suites, started=found.started)


def _suite(stack: StackResult, found: DriftReport) -> Suite:
    mine = [one for one in found.findings if (one.stack, one.environment) == (stack.name, stack.environment)]
    return Suite(name=stack.name, cases=[*(_case(finding) for finding in mine), _whole(stack)])


def _whole(stack: StackResult) -> Case:
    """Whether everything of the stack was looked at."""
    name = "everything was checked"
    if stack.verdict != "incomplete":
        return Case(group=stack.name, name=name)
    why = "; ".join(stack.doubts) or f"{stack.unchecked} resources were not checked"
    return Case(group=stack.name, name=name, verdict="error", kind="incomplete", text=why)


def _case(finding: Finding) -> Case:
    group, name = f"{finding.stack}.{finding.type}", f"{finding.logical_id or finding.stack} {finding.path}".strip()
    if finding.verdict == "drift":
        return Case(group=group, name=name, verdict="failure", kind=finding.kind, text=what(finding))
    remark = f"{finding.verdict}: {finding.rule or ''}\n{what(finding)}"
    return Case(group=group, name=name, text=remark)
