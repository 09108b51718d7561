"""The report as JUnit XML: one test suite per template, one test case per finding."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from blueprint_aspects.engine import Report
from blueprint_aspects.model import Finding, Severity, Verdict


def as_junit(report: Report, *, fail_on: Severity = Severity.INFO) -> str:
    """Return the XML; findings below `fail_on`, undecided and suppressed ones are skipped, not failed."""
    root = Element("testsuites", name="check-templates")
    suites: dict[str, Element] = {}
    for finding in report.findings:
        case = _case(_suite(suites, root, finding.template), finding)
        if finding.verdict is Verdict.FAIL and finding.severity.at_least(fail_on):
            failure = SubElement(case, "failure", type=finding.severity.value, message=_xml(finding.detail))
            failure.text = _xml(f"{finding.detail}\nfix: {finding.fix}")
        else:
            SubElement(case, "skipped", message=_xml(f"{finding.verdict.value}: {finding.detail}"))
    for item in report.suppressed:
        case = _case(_suite(suites, root, item.finding.template), item.finding)
        SubElement(case, "skipped", message=_xml(f"suppressed by {item.owner}: {item.reason}"))
    for error in report.errors:
        case = SubElement(
            _suite(suites, root, _xml(error.file)), "testcase", name="readable", classname="check-templates"
        )
        SubElement(case, "error", message=_xml(error.message))
    for suite in suites.values():
        for tag, attribute in (
            ("testcase", "tests"),
            ("failure", "failures"),
            ("error", "errors"),
            ("skipped", "skipped"),
        ):
            suite.set(attribute, str(len(list(suite.iter(tag)))))
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(suites: dict[str, Element], root: Element, name: str) -> Element:
    if name not in suites:
        suites[name] = SubElement(root, "testsuite", name=_xml(name))
    return suites[name]


def _case(suite: Element, finding: Finding) -> Element:
    return SubElement(suite, "testcase", classname=finding.rule, name=_xml(f"{finding.path}: {finding.detail}"))


def _xml(text: str) -> str:
    """Leave out the characters that XML 1.0 cannot carry."""
    return "".join(
        c for c in text if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )
