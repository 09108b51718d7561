"""JUnit XML, which every CI shows. Valid for the schemas of Ant and of Jenkins alike, so remarks go to the suite's output."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from xml.etree import ElementTree as Xml

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One test case."""

    group: str
    """Class name."""

    name: str
    verdict: Literal["passed", "failure", "error"] = "passed"
    kind: str = ""
    """Type of the failure or error."""

    text: str = ""
    """What happened; for a case that passed, a remark."""

    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Suite:
    """Cases that belong together."""

    name: str
    cases: Sequence[Case]


def report(package: str, suites: Sequence[Suite], *, started: datetime) -> str:
    """The report as XML text."""
    root = Xml.Element("testsuites")
    for number, suite in enumerate(suites):
        _suite(root, suite, {"id": str(number), "package": package, "timestamp": f"{started:%Y-%m-%dT%H:%M:%S}"})
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=True)


def _suite(parent: Xml.Element, suite: Suite, around: dict[str, str]) -> None:
    counts = {
        "tests": len(suite.cases),
        "failures": sum(case.verdict == "failure" for case in suite.cases),
        "errors": sum(case.verdict == "error" for case in suite.cases),
        "skipped": 0,
    }
    numbers = {name: str(count) for name, count in counts.items()}
    seconds = f"{sum(case.seconds for case in suite.cases):.3f}"
    own = {"name": _clean(suite.name), "hostname": "localhost", "time": seconds}
    element = Xml.SubElement(parent, "testsuite", own | around | numbers)
    Xml.SubElement(element, "properties")
    for case in suite.cases:
        _case(element, case)
    remarks = [f"{case.name}: {case.text}" for case in suite.cases if case.verdict == "passed" and case.text]
    Xml.SubElement(element, "system-out").text = _clean("\n".join(remarks))
    Xml.SubElement(element, "system-err")


def _case(parent: Xml.Element, case: Case) -> None:
    element = Xml.SubElement(
        parent, "testcase", classname=_clean(case.group), name=_clean(case.name), time=f"{case.seconds:.3f}"
    )
    if case.verdict != "passed":
        text = _clean(case.text)
        Xml.SubElement(element, case.verdict, message=text.replace("\n", "; "), type=case.kind).text = text


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
