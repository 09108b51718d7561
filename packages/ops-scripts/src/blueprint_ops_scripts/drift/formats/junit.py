"""A drift report as JUnit XML: one suite for each stack, one failed case for each drift."""

from xml.etree import ElementTree as Xml

from ..report import DriftReport, Finding, StackResult
from .table import what


def junit(report: DriftReport) -> str:
    """The report as XML text. A stack that could not be checked has an error, so that no CI calls it green."""
    root = Xml.Element("testsuites", name="detect-drift")
    missing = {finding.stack for finding in report.findings} - {stack.name for stack in report.stacks}
    for stack in report.stacks:
        mine = [one for one in report.findings if (one.stack, one.environment) == (stack.name, stack.environment)]
        _suite(root, stack.name, mine, stack, report)
    for name in sorted(missing):
        _suite(root, name, [finding for finding in report.findings if finding.stack == name], None, report)
    for key in ("tests", "failures", "errors"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=True)


def _suite(
    parent: Xml.Element, name: str, findings: list[Finding], stack: StackResult | None, report: DriftReport
) -> None:
    suite = Xml.SubElement(
        parent,
        "testsuite",
        name=name,
        timestamp=f"{report.started:%Y-%m-%dT%H:%M:%S}",
        hostname="localhost",
        time="0",
        skipped="0",
    )
    for finding in findings:
        _case(suite, finding)
    verdict = _new_case(suite, name, "everything was checked")
    if stack is not None and stack.verdict == "incomplete":
        why = "; ".join(stack.doubts) or f"{stack.unchecked} resources were not checked"
        Xml.SubElement(verdict, "error", message=why, type="incomplete")
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))


def _case(suite: Xml.Element, finding: Finding) -> None:
    title = f"{finding.logical_id or finding.stack} {finding.path}".strip()
    case = _new_case(suite, f"{finding.stack}.{finding.type}", title)
    if finding.verdict == "drift":
        failure = Xml.SubElement(case, "failure", message=what(finding).replace("\n", "; "), type=finding.kind)
        failure.text = what(finding)
    else:
        output = Xml.SubElement(case, "system-out")
        output.text = f"{finding.verdict}: {finding.rule or ''}\n{what(finding)}"


def _new_case(suite: Xml.Element, classname: str, name: str) -> Xml.Element:
    return Xml.SubElement(suite, "testcase", classname=classname, name=name, time="0")
