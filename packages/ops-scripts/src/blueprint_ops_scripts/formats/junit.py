"""JUnit XML, which every CI shows."""

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


def report(name: str, suites: Sequence[Suite], *, started: datetime) -> str:
    """The report as XML text."""
    root = Xml.Element("testsuites", name=_clean(name))
    for suite in suites:
        _suite(root, suite, started)
    for key in ("tests", "failures", "errors"):
        root.set(key, str(sum(int(child.get(key, "0")) for child in root)))
    root.set("time", f"{sum(float(child.get('time', '0')) for child in root):.3f}")
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=True)


def _suite(parent: Xml.Element, suite: Suite, started: datetime) -> None:
    element = Xml.SubElement(
        parent,
        "testsuite",
        name=_clean(suite.name),
        tests=str(len(suite.cases)),
        failures=str(sum(case.verdict == "failure" for case in suite.cases)),
        errors=str(sum(case.verdict == "error" for case in suite.cases)),
        skipped="0",
        time=f"{sum(case.seconds for case in suite.cases):.3f}",
        timestamp=f"{started:%Y-%m-%dT%H:%M:%S}",
        hostname="localhost",
    )
    for case in suite.cases:
        _case(element, case)


def _case(parent: Xml.Element, case: Case) -> None:
    element = Xml.SubElement(
        parent, "testcase", classname=_clean(case.group), name=_clean(case.name), time=f"{case.seconds:.3f}"
    )
    text = _clean(case.text)
    if case.verdict != "passed":
        Xml.SubElement(element, case.verdict, message=text.replace("\n", "; "), type=case.kind).text = text
    elif text:
        Xml.SubElement(element, "system-out").text = text


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
