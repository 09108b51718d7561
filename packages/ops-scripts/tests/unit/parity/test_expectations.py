"""A project's own decisions: what they explain, until when, and what a file may say."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from blueprint_config.field_paths import field_at
from blueprint_ops_scripts.errors import ConfigInvalidError
from blueprint_ops_scripts.parity.expectations import Expectation, load_expectations, shipped_expectations
from blueprint_ops_scripts.parity.report import ParityReport

Compared = Callable[..., ParityReport]


def _row(rule: Any = "any", expires: date = date(2026, 6, 10), path: str = "/Properties/*", **more: Any) -> Expectation:
    return Expectation(match={"path": path}, rule=rule, reason="incident", owner="payments", expires=expires, **more)


def _slow(value: object) -> Callable[[Any], None]:
    """Sets the queue depth at which the alarm in prod rings; it is 5 in staging."""
    return lambda templates: templates["Lambda/Alarms"]["Resources"]["Errors6B5B02C8"]["Properties"].update(
        Threshold=value
    )


def test_a_decision_approves_what_it_names_with_its_owner(compared: Compared) -> None:
    report = compared(_slow(9), own=[_row(path="*/Threshold")])
    assert report.counted == []
    assert [(one.verdict, one.why) for one in report.accepted if one.path.endswith("Threshold")] == [
        ("approved", "payments: incident")
    ]


def test_a_decision_excuses_even_a_name_of_the_other_environment(compared: Compared) -> None:
    def borrow(templates: Any) -> None:
        variables = templates["Lambda"]["Resources"]["Orders3BE7E8F4"]["Properties"]["Environment"]["Variables"]
        variables["PARAMETER"] = "/blueprint/staging/release"

    assert len(compared(borrow).counted) == 1
    assert compared(borrow, own=[_row(path="*/PARAMETER")]).counted == []


def test_an_expired_decision_hides_nothing_that_should_differ(compared: Compared) -> None:
    def as_small_as_staging(templates: Any) -> None:
        templates["Lambda"]["Resources"]["Orders3BE7E8F4"]["Properties"]["MemorySize"] = 512

    row = _row(path="*/MemorySize", expires=date(2026, 6, 9))
    assert [one.kind for one in compared(as_small_as_staging, own=[row]).counted] == ["EQUAL"]


def test_an_expired_decision_counts_no_more_and_is_reported(compared: Compared) -> None:
    report = compared(_slow(9), own=[_row(path="*/Threshold", expires=date(2026, 6, 9))])
    assert len(report.counted) == 1
    assert "expired on 2026-06-09" in report.notes[0]


def test_an_unused_decision_is_reported(compared: Compared) -> None:
    assert "explains nothing" in compared(own=[_row(path="/Nowhere")]).notes[0]


def test_only_an_owned_decision_excuses_a_weaker_value(compared: Compared) -> None:
    def unencrypted(templates: Any) -> None:
        del templates["Lambda"]["Resources"]["LogsC5CB3FCE"]["Properties"]["KmsKeyId"]

    anonymous = Expectation(match={"path": "*/KmsKeyId"}, rule="any", reason="no owner")
    assert [one.verdict for one in compared(unencrypted, own=[anonymous]).counted] == ["weaker"]
    assert compared(unencrypted, own=[_row(path="*/KmsKeyId")]).counted == []


@pytest.mark.parametrize(
    ("rule", "values", "value", "accepted"),
    [
        ("target>=source", None, 9, True),
        ("target>=source", None, 4, False),
        ("target>=source", None, "many", False),
        ("one-of", [5, 9], 9, True),
        ("one-of", [5, 9], 8, False),
        ("subset", None, 9, False),
        ("equal", None, 9, False),
    ],
)
def test_a_rule_holds_for_what_it_says(rule: str, values: Any, value: Any, accepted: bool, compared: Compared) -> None:
    report = compared(_slow(value), own=[_row(rule, path="*/Threshold", values=values)])
    assert (report.counted == []) is accepted


def test_fewer_entries_are_a_subset_and_more_are_not(compared: Compared) -> None:
    def waits(*names: str) -> Callable[[Any], None]:
        return lambda templates: templates["Lambda"]["Resources"]["Orders3BE7E8F4"].update(DependsOn=list(names))

    row = _row("subset", path="/DependsOn")
    assert compared(waits("LogsC5CB3FCE"), own=[row]).counted == []
    assert len(compared(waits("LogsC5CB3FCE", "PolicyC1EECF3C", "AlarmsStack0A85F2D4"), own=[row]).counted) == 1


GOOD = "- match: {path: x}\n  rule: any\n  reason: r\n  owner: o\n  expires: 2026-07-01\n"


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "parity.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_complete_file_is_read(tmp_path: Path) -> None:
    assert [row.expires for row in load_expectations(_file(tmp_path, GOOD))] == [date(2026, 7, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "a: b",
        "- [",
        GOOD.replace("  owner: o\n", ""),
        GOOD.replace("  expires: 2026-07-01\n", ""),
        GOOD.replace("  reason: r\n", ""),
        GOOD.replace("rule: any", "rule: sometimes"),
        GOOD.replace("rule: any", "rule: declared"),
        GOOD.replace("path: x", "colour: x"),
        GOOD + "  color: x\n",
    ],
)
def test_an_incomplete_file_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalidError):
        load_expectations(_file(tmp_path, text))


@pytest.mark.parametrize("row", shipped_expectations(), ids=lambda row: f"{row.match} {row.config}")
def test_what_is_shipped_names_a_leaf_of_the_configuration(row: Expectation) -> None:
    if row.rule == "declared":
        path = tuple(str(row.config).removesuffix(".*").split("."))
        assert field_at(path)[1] is not None, f"the configuration has no {row.config}"
    else:
        assert row.owner is None
