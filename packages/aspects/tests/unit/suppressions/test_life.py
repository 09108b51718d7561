"""A suppression's life: valid, soon expiring, expired, unused, too broad, not accountable."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from blueprint_aspects.assembly import Assembly
from blueprint_aspects.cli import main
from blueprint_aspects.engine import Report
from blueprint_aspects.errors import SuppressionError
from blueprint_aspects.rules import buckets_block_public_access, buckets_have_a_lifecycle
from blueprint_aspects.suppressions import Suppression

TODAY = date(2026, 11, 23)
REASON = "the website is public until the move"


def _public(expires: date | None, detail: str = "*") -> Suppression:
    return Suppression(
        rule=buckets_block_public_access, reason=REASON, owner="web-team", expires=expires, detail=detail
    )


@pytest.fixture
def buckets(template: Callable[..., Assembly], judge: Callable[..., Report]) -> Callable[..., Report]:
    """Judge so many public buckets with some suppressions."""

    def run(number: int, *suppressions: Suppression) -> Report:
        text = "Resources:\n  Other: {Type: AWS::SQS::Queue}\n" + "".join(
            f"  Bucket{index}: {{Type: AWS::S3::Bucket}}\n" for index in range(number)
        )
        return judge(template(text), buckets_block_public_access, suppressions=suppressions)

    return run


def _rules(report: Report) -> list[str]:
    return [item.rule for item in report.findings]


def test_a_valid_one_sets_the_finding_aside_and_leaves_a_trail(buckets: Callable[..., Report]) -> None:
    report = buckets(1, _public(TODAY + timedelta(days=100)))

    assert report.findings == ()
    (item,) = report.suppressed
    assert (item.finding.rule, item.reason, item.owner, item.expires) == ("SEC012", REASON, "web-team", "2027-03-03")


def test_one_that_ends_soon_says_so_and_still_holds(buckets: Callable[..., Report]) -> None:
    report = buckets(1, _public(TODAY + timedelta(days=30)))

    assert _rules(report) == ["SUP005"]
    assert len(report.suppressed) == 1


def test_it_holds_on_its_last_day(buckets: Callable[..., Report]) -> None:
    assert _rules(buckets(1, _public(TODAY))) == ["SUP005"]


def test_an_expired_one_lets_the_finding_through(buckets: Callable[..., Report]) -> None:
    report = buckets(1, _public(TODAY - timedelta(days=1)))

    assert _rules(report) == ["SEC012", "SUP002"]
    assert report.suppressed == ()


def test_an_unused_one_is_to_be_removed(buckets: Callable[..., Report]) -> None:
    assert _rules(buckets(0, _public(TODAY + timedelta(days=100)))) == ["SUP003"]


def test_one_that_covers_many_resources_is_too_broad(buckets: Callable[..., Report]) -> None:
    assert _rules(buckets(6, _public(TODAY + timedelta(days=100)))) == ["SUP004"]


def test_one_that_lasts_too_long_has_no_effect(buckets: Callable[..., Report]) -> None:
    assert _rules(buckets(1, _public(TODAY + timedelta(days=366)))) == ["SEC012", "SUP001"]


def test_the_glob_chooses_by_what_was_seen(buckets: Callable[..., Report]) -> None:
    assert _rules(buckets(1, _public(TODAY + timedelta(days=100), "*BlockPublicPolicy*"))) == []
    assert "SEC012" in _rules(buckets(1, _public(TODAY + timedelta(days=100), "leaves off BlockPublicAcls")))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"reason": "by design"}, "at least 15 characters"),
        ({"owner": " "}, "no owner"),
        ({"expires": None}, "no expires, severity high"),
    ],
)
def test_one_without_reason_owner_or_end_cannot_be_made(change: dict[str, Any], message: str) -> None:
    fields: dict[str, Any] = {"rule": buckets_block_public_access, "reason": REASON, "owner": "a", "expires": TODAY}

    with pytest.raises(SuppressionError, match=message):
        Suppression(**{**fields, **change})


def test_a_mild_rule_needs_no_end() -> None:
    assert Suppression(rule=buckets_have_a_lifecycle, reason=REASON, owner="a").expires is None


def test_a_plain_template_carries_its_suppressions(
    template: Callable[..., Assembly], judge: Callable[..., Report]
) -> None:
    text = """
        Resources:
          Site:
            Type: AWS::S3::Bucket
            Metadata:
              blueprint:
                suppress: [{rule: SEC012, reason: the website is public, owner: web-team, expires: 2027-01-31}]
          Other: {Type: AWS::S3::Bucket}
    """

    report = judge(template(text), buckets_block_public_access)

    assert [item.finding.logical_id for item in report.suppressed] == ["Site"]
    assert [item.logical_id for item in report.findings] == ["Other"]


@pytest.mark.parametrize(
    "broken", ["x", "[1]", "{rule: SEC999}", "{rule: SEC012, reason: short}", "{rule: SEC012, expires: 5}"]
)
def test_a_broken_one_in_a_template_is_a_finding(
    template: Callable[..., Assembly], judge: Callable[..., Report], broken: str
) -> None:
    text = f"Resources: {{Site: {{Type: AWS::S3::Bucket, Metadata: {{blueprint: {{suppress: {broken}}}}}}}}}"

    assert _rules(judge(template(text), buckets_block_public_access)) == ["SEC012", "SUP001"]


def test_the_command_shows_a_whole_life_in_one_report() -> None:
    path = Path(__file__).parents[2] / "data" / "suppressions.yaml"
    arguments = [str(path), "--rule", "SEC012", "--today", "2026-11-23", "--format", "markdown"]

    result = CliRunner().invoke(main, arguments)

    assert result.exit_code == 1
    for words in (
        "| SEC012 | high | suppressions: Expired |",
        "| SUP001 | high | suppressions: NotAccountable | suppression of SEC012 is not accountable: reason 'by design'",
        "| SUP002 | medium | suppressions: Expired | suppression of SEC012 (marketing) expired on 2026-10-31 |",
        "| SUP003 | low | suppressions: Unused | suppression of SEC012 (data-team) covers nothing |",
        "| SUP005 | info | suppressions: EndsSoon | suppression of SEC012 (web-team) expires on 2026-12-10 |",
        "| SEC012 | Valid | the website is public | web-team | 2027-06-30 |",
        "| SEC012 | EndsSoon | public until the move to CloudFront | web-team | 2026-12-10 |",
    ):
        assert words in result.stdout
