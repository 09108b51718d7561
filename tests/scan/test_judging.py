"""A finding is acknowledged by exactly those acknowledgements that name it, and an acknowledgement is needed or fails."""

from typing import Any

import pytest
from scan.acknowledged import ACKNOWLEDGEMENTS
from scan.acknowledgement import Acknowledgement
from scan.finding import Finding
from scan.judging import judge
from scan.security_page import PAGE, security_page
from scan.table import complaints, table

REASON = "objects are named by their digest and checked before use"


def finding(**other: Any) -> Finding:
    """A bucket that keeps no log, in dev."""
    values = {
        "tool": "checkov",
        "rule": "CKV_AWS_18",
        "stage": "dev",
        "layout": "split",
        "resource": "Operations/Releases/Resource",
    }
    return Finding(**{**values, **other})


def acknowledgement(**other: Any) -> Acknowledgement:
    """What accepts it."""
    values: dict[str, Any] = {
        "rules": ("CKV_AWS_18",),
        "resource": "Operations/*/Resource",
        "stages": ("dev",),
        "reason": REASON,
    }
    return Acknowledgement(**{**values, **other})


def test_a_finding_that_is_acknowledged_does_not_fail_the_scan() -> None:
    verdict = judge([finding()], [acknowledgement()])
    assert verdict.accepted == (finding(),)
    assert complaints(verdict) == []


@pytest.mark.parametrize(
    "other",
    [
        {"rule": "CKV_AWS_21"},
        {"stage": "prod"},
        {"resource": "Operations/Releases/Policy"},
        {"detail": "Resource::*"},
    ],
)
def test_a_finding_that_differs_in_anything_is_left_and_said(other: dict[str, str]) -> None:
    verdict = judge([finding(), finding(**other)], [acknowledgement()])
    assert verdict.left == (finding(**other),)
    (line,) = complaints(verdict)
    assert line.startswith(f"left: checkov {finding(**other).rule}")


def test_the_layout_makes_no_difference() -> None:
    assert judge([finding(), finding(layout="nested")], [acknowledgement()]).left == ()


def test_a_detail_is_acknowledged_by_its_glob_in_which_a_star_can_be_a_letter() -> None:
    every = acknowledgement(rules=("IAM5",), details=("Resource::[*]",))
    verdict = judge([finding(rule="IAM5", detail=detail) for detail in ("Resource::*", "Resource::arn:*")], [every])
    assert [each.detail for each in verdict.left] == ["Resource::arn:*"]


def test_an_acknowledgement_fails_in_each_stage_and_for_each_rule_in_which_it_finds_nothing() -> None:
    broad = acknowledgement(rules=("CKV_AWS_18", "CKV_AWS_21"), stages=("dev", "prod"))
    verdict = judge([finding()], [broad])
    assert {(rule, stage) for _, rule, stage in verdict.unused} == {
        ("CKV_AWS_18", "prod"),
        ("CKV_AWS_21", "dev"),
        ("CKV_AWS_21", "prod"),
    }
    assert len(complaints(verdict)) == 3


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"rules": ()}, "rules is empty"),
        ({"resource": "*"}, "covers everything; name the construct"),
        ({"reason": "not needed"}, "'not needed' convinces nobody; use 40 characters or more"),
        ({"stages": ("production",)}, r"unknown \['production'\]; use some of dev, staging, prod"),
        ({"stages": ()}, "use some of dev"),
        ({"owner": ""}, "nobody answers for it; name an owner"),
    ],
)
def test_an_acknowledgement_that_nobody_could_judge_is_refused(other: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        acknowledgement(**other)


def test_the_table_counts_found_acknowledged_and_left() -> None:
    verdict = judge([finding(), finding(rule="CKV_AWS_21"), finding(layout="nested")], [acknowledgement()])
    rows = {tuple(line.split()[:2]): line.split()[2:] for line in table(verdict).splitlines()}
    assert rows["split", "checkov"][:5] == ["2", "/", "1", "/", "1"]
    assert rows["nested", "checkov"][:5] == ["1", "/", "1", "/", "0"]
    assert table(verdict).splitlines()[-1] == "3 found, 2 acknowledged, 1 left"


def test_the_security_page_lists_every_acknowledgement_as_it_is_now() -> None:
    assert PAGE.read_text(encoding="utf-8") == security_page(), "write it anew: uv run python -m scan --write"
    assert all(each.reason in security_page() for each in ACKNOWLEDGEMENTS)
