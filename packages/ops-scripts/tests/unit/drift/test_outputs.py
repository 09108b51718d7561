"""What happens to a report after the run: decisions, the baseline, and the forms in which it leaves."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from blueprint_ops_scripts.drift.baseline import compare, load_baseline
from blueprint_ops_scripts.drift.causes import causes_of
from blueprint_ops_scripts.drift.formats.html import html
from blueprint_ops_scripts.drift.formats.junit import junit
from blueprint_ops_scripts.drift.formats.markdown import markdown
from blueprint_ops_scripts.drift.formats.sarif import sarif
from blueprint_ops_scripts.drift.report import Coverage, DriftReport, Finding, StackResult
from blueprint_ops_scripts.drift.suppressions import apply_suppressions, load_suppressions
from blueprint_ops_scripts.errors import ConfigInvalidError, UsageError

TODAY = date(2026, 6, 10)
QUEUE = Finding(
    environment="dev",
    stack="blueprint-dev-Events",
    logical_id="Queue",
    physical_id="https://sqs/queue",
    type="AWS::SQS::Queue",
    kind="MODIFIED",
    path="/VisibilityTimeout",
    expected="60",
    actual="<99|>",
    fingerprint="abc",
    first_seen="2026-06-10T00:00:00Z",
)
GONE = replace(QUEUE, logical_id="Dead", kind="DELETED", path="", expected=None, actual=None, fingerprint="def")


def _report(*findings: Finding) -> DriftReport:
    stack = StackResult(
        environment="dev",
        name="blueprint-dev-Events",
        arn="arn:1",
        parent=None,
        status="CREATE_COMPLETE",
        verdict="drifted",
    )
    unclear = replace(stack, name="blueprint-dev-Lambda", arn="arn:2", verdict="incomplete", doubts=("not allowed",))
    return DriftReport(
        started=datetime(2026, 6, 10, tzinfo=UTC),
        complete=False,
        stacks=[stack, unclear],
        findings=list(findings),
        coverage=Coverage(resources=2, checked=2),
    )


def _suppressions(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "drift-ignore.yaml"
    path.write_text(text, encoding="utf-8")
    return path


ENTRY = "- match: {path: %s}\n  reason: incident\n  owner: payments\n  expires: %s\n"


def test_a_decision_suppresses_what_it_names(tmp_path: Path) -> None:
    decisions = load_suppressions(_suppressions(tmp_path, ENTRY % ("/Visibility*", "2026-06-10")))
    report = apply_suppressions(_report(QUEUE), decisions, today=TODAY)
    assert [(one.verdict, one.rule) for one in report.findings] == [("suppressed", "payments: incident")]


def test_an_expired_decision_counts_no_more_and_is_reported(tmp_path: Path) -> None:
    decisions = load_suppressions(_suppressions(tmp_path, ENTRY % ("/Visibility*", "2026-06-09")))
    report = apply_suppressions(_report(QUEUE), decisions, today=TODAY)
    assert report.drifted
    assert "expired on 2026-06-09" in report.notes[0]


def test_an_unused_decision_is_reported(tmp_path: Path) -> None:
    decisions = load_suppressions(_suppressions(tmp_path, ENTRY % ("/Other", "2027-01-01")))
    assert "matches nothing" in apply_suppressions(_report(QUEUE), decisions, today=TODAY).notes[0]


def test_a_deleted_resource_is_not_suppressed_by_accident(tmp_path: Path) -> None:
    decisions = load_suppressions(_suppressions(tmp_path, ENTRY % ('"*"', "2027-01-01")))
    assert apply_suppressions(_report(GONE), decisions, today=TODAY).drifted


@pytest.mark.parametrize("text", ["a: b", "- match: {path: x}", ENTRY % ("x", "soon"), "- match: {colour: x}", "- ["])
def test_an_incomplete_decision_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalidError):
        load_suppressions(_suppressions(tmp_path, text))


def test_the_baseline_gives_the_age_and_what_has_gone(tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    old = replace(QUEUE, first_seen="2026-01-01T00:00:00Z")
    path.write_text(json.dumps({"result": _report(old, GONE).as_result()}), encoding="utf-8")
    report = compare(_report(QUEUE), load_baseline(path), new_only=False)
    assert [(one.change, one.first_seen) for one in report.findings] == [("unchanged", "2026-01-01T00:00:00Z")]
    assert report.absent == ["def"]
    moved = compare(_report(replace(QUEUE, actual="5")), load_baseline(path), new_only=True)
    assert [one.change for one in moved.findings] == ["updated"]
    assert compare(_report(QUEUE), load_baseline(path), new_only=True).findings == []


def test_a_baseline_that_is_no_report_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(UsageError):
        load_baseline(path)


def test_one_cause_over_many_stacks_is_one_group() -> None:
    other = replace(QUEUE, stack="blueprint-dev-Other", fingerprint="xyz")
    assert [len(cause.findings) for cause in causes_of([QUEUE, other, GONE])] == [2, 1]


def test_sarif_has_a_result_with_a_fingerprint_for_each_finding() -> None:
    run = json.loads(sarif(_report(QUEUE, GONE)))["runs"][0]
    assert [one["partialFingerprints"]["detect-drift/v1"] for one in run["results"]] == ["abc", "def"]
    assert {one["ruleId"] for one in run["results"]} <= {rule["id"] for rule in run["tool"]["driver"]["rules"]}


def test_junit_counts_drift_as_failures_and_doubt_as_an_error() -> None:
    suites = list(Xml.fromstring(junit(_report(QUEUE, GONE))))
    counts = [tuple(suite.get(name) for name in ("tests", "failures", "errors")) for suite in suites]
    assert counts == [("3", "2", "0"), ("1", "0", "1")]


def test_html_needs_nothing_from_elsewhere_and_escapes_values() -> None:
    page = html(_report(QUEUE))
    assert "&lt;99|&gt;" in page
    assert not any(word in page for word in ("<script", "src=", "href=", "@import", "url("))


def test_markdown_keeps_its_table_whole() -> None:
    row = next(line for line in markdown(_report(QUEUE)).splitlines() if "VisibilityTimeout" in line)
    assert row.replace("\\|", "").count("|") == 7
