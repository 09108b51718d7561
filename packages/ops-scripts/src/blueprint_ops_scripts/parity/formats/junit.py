"""A comparison as JUnit XML: a suite for each stack, a failed case for each unexpected difference."""

from ...formats.junit import Case, Suite, report
from ..report import COUNTED, Finding, ParityReport
from .table import what


def junit(found: ParityReport) -> str:
    """The report as XML text. What could not be compared is an error."""
    stacks = sorted({finding.construct.partition("/")[0] for finding in found.findings})
    suites = [Suite(name=stack, cases=_cases(stack, found)) for stack in stacks]
    return report("parity", [*suites, Suite(name="comparison", cases=[_whole(found)])], started=found.started)


def _cases(stack: str, found: ParityReport) -> list[Case]:
    return [_case(one, found) for one in found.findings if one.construct.partition("/")[0] == stack]


def _case(finding: Finding, found: ParityReport) -> Case:
    group, name = finding.construct, f"{finding.type} {finding.path}".strip()
    text = f"{what(finding, found)}\n{finding.why}"
    if finding.verdict not in COUNTED:
        return Case(group=group, name=name, text=text)
    return Case(group=group, name=name, verdict="failure", kind=finding.verdict, text=text)


def _whole(found: ParityReport) -> Case:
    name = f"everything of {found.source} and {found.target} was compared"
    if found.complete:
        return Case(group="parity", name=name)
    return Case(group="parity", name=name, verdict="error", kind="incomplete", text="\n".join(found.notes))
