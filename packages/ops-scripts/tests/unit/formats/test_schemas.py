"""What leaves the commands is valid for those who read it: SARIF, JUnit, and our own JSON documents."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import xmlschema

from blueprint_ops_scripts.drift import report as drift
from blueprint_ops_scripts.drift.budget import Budget
from blueprint_ops_scripts.drift.formats.junit import junit as drift_junit
from blueprint_ops_scripts.drift.formats.sarif import sarif as drift_sarif
from blueprint_ops_scripts.envelope import Envelope, Problem
from blueprint_ops_scripts.errors import UsageError
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.parity import report as parity
from blueprint_ops_scripts.parity.formats.junit import junit as parity_junit
from blueprint_ops_scripts.parity.formats.sarif import sarif as parity_sarif
from blueprint_ops_scripts.size import report as size

SARIF = Path(__file__).parents[4] / "aspects" / "tests" / "data" / "sarif-schema-2.1.0.json"
"""The schema of the OASIS standard, kept once in the repository."""


def _document(command: str, result: dict[str, Any], **more: Any) -> Any:
    problems = [Problem(code="note", message="m")]
    envelope = Envelope(command=command, environment="prod", outcome=Outcome.DRIFTED, problems=problems, **more)
    envelope.result = result
    envelope.calls.update(["cloudformation:DescribeStacks"])
    return json.loads(envelope.json())


@pytest.mark.parametrize("write", ["drift", "parity"])
def test_sarif_is_valid_for_the_standard(
    write: str, drift_report: drift.DriftReport, parity_report: parity.ParityReport
) -> None:
    log = drift_sarif(drift_report) if write == "drift" else parity_sarif(parity_report)
    jsonschema.Draft4Validator(json.loads(SARIF.read_text("utf-8"))).validate(json.loads(log))


@pytest.mark.parametrize("write", ["drift", "parity"])
def test_junit_is_valid_for_ant_and_jenkins_alike(
    write: str, drift_report: drift.DriftReport, parity_report: parity.ParityReport
) -> None:
    text = drift_junit(drift_report) if write == "drift" else parity_junit(parity_report)
    schema = xmlschema.XMLSchema(str(Path(__file__).with_name("junit.xsd")))
    schema.validate(text.removeprefix("<?xml version='1.0' encoding='utf-8'?>"))


def test_a_junit_report_without_a_count_is_not_valid(drift_report: drift.DriftReport) -> None:
    schema = xmlschema.XMLSchema(str(Path(__file__).with_name("junit.xsd")))
    text = drift_junit(drift_report).removeprefix("<?xml version='1.0' encoding='utf-8'?>")
    assert not schema.is_valid(text.replace(" failures=", " flops="))


def test_the_documents_of_drift_and_parity_are_valid(
    drift_report: drift.DriftReport, parity_report: parity.ParityReport, documents: Any
) -> None:
    documents.validator("detect-drift").validate(_document("detect-drift", drift_report.as_result()))
    documents.validator("parity").validate(_document("parity", parity_report.as_result()))


def test_the_document_of_a_dry_run_is_valid(documents: Any) -> None:
    budget = Budget(environment="prod", stacks=2, resources=9, waiting=["a"], unread=["b: denied"])
    budget.calls["DetectStackDrift"] = 2
    documents.validator("detect-drift").validate(_document("detect-drift", {"budgets": [budget.as_dict()]}))


def test_the_document_of_a_sizing_is_valid(documents: Any) -> None:
    saving = size.Saving(at_least=0.0, at_most=3.5, assumptions=("a",))
    proposals = [
        size.Proposal(leaf="a.b", current=1, proposed=2, verdict="change", why="w", saving=saving, confidence="high"),
        size.Proposal(leaf="a.c", current=None, verdict="unknown", why="no data"),
    ]
    report = size.SizeReport(environment="prod", started=Envelope(command="").started, days=14, proposals=proposals)
    report.costs = {"functions": 1.5}
    documents.validator("size").validate(_document("size", report.as_result()))


@pytest.mark.parametrize("command", ["detect-drift", "parity", "size"])
def test_the_document_of_an_error_is_valid(command: str, documents: Any) -> None:
    envelope = Envelope(command=command)
    envelope.fail(UsageError("reading x: not there", remedy="give another"))
    documents.validator(command).validate(json.loads(envelope.json()))


@pytest.mark.parametrize(
    "change", [{"surprise": 1}, {"outcome": "fine"}, {"exit_code": 7}, {"result": {"complete": True}}]
)
def test_a_document_that_says_something_else_is_not_valid(
    change: dict[str, Any], parity_report: parity.ParityReport, documents: Any
) -> None:
    document = _document("parity", parity_report.as_result())
    assert not documents.validator("parity").is_valid(document | change)


@pytest.mark.parametrize(
    ("name", "where", "kind"),
    [
        ("detect-drift", "findings", drift.Finding),
        ("detect-drift", "stacks", drift.StackResult),
        ("parity", "findings", parity.Finding),
        ("size", "proposals", size.Proposal),
    ],
)
def test_a_schema_names_every_field_that_there_is(name: str, where: str, kind: Any, documents: Any) -> None:
    result = documents.schema(name)["properties"]["result"]["anyOf"][1]["properties"]
    assert set(result[where]["items"]["properties"]) == {field.name for field in fields(kind)}


def test_the_envelope_knows_every_outcome(documents: Any) -> None:
    assert documents.schema("envelope")["properties"]["outcome"]["enum"] == [outcome.value for outcome in Outcome]
