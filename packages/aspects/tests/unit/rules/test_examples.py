"""Every rule against its own good and bad example."""

import textwrap
from datetime import date
from pathlib import Path

import pytest

import blueprint_aspects.rules
from blueprint_aspects.assembly import Assembly, load_template
from blueprint_aspects.engine import EnvironmentPolicy, Policy, Report, Rule, evaluate
from blueprint_aspects.model import Verdict
from blueprint_aspects.rules import ALL_RULES
from blueprint_aspects.template import parse_document

EACH = pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)


def _example(text: str) -> Assembly:
    return load_template({"Resources": parse_document(textwrap.dedent(text), file="example")})


def _judged(rule: Rule, text: str) -> Report:
    # CST007 is the one rule about small environments; everything else is asked of production.
    asked = EnvironmentPolicy(level=rule.level, production=rule.id != "CST007", nat_gateways=3)
    return evaluate(_example(text), rules=[rule], policy=Policy(today=date(2026, 11, 23), default=asked))


@EACH
def test_the_good_example_passes(rule: Rule) -> None:
    assert _judged(rule, rule.good).findings == ()


@EACH
def test_the_bad_example_fails(rule: Rule) -> None:
    verdicts = {finding.verdict for finding in _judged(rule, rule.bad).findings if finding.rule == rule.id}
    assert verdicts == {Verdict.FAIL}


@EACH
def test_a_rule_says_what_a_reader_needs(rule: Rule) -> None:
    assert rule.fact.endswith(".") and rule.why.endswith(".") and not rule.fix.endswith(".")
    assert rule.types
    assert rule.check.__doc__ if hasattr(rule.check, "__doc__") else False


def test_every_file_of_a_rule_is_in_the_list_with_an_id_and_a_name_of_its_own() -> None:
    files = {path.stem[:6].upper() for path in Path(blueprint_aspects.rules.__file__).parent.glob("*/???[0-9]*_*.py")}

    assert len(files) >= 48
    assert sorted(rule.id for rule in ALL_RULES) == sorted(files)
    assert len({rule.name for rule in ALL_RULES}) == len(ALL_RULES)


def test_a_condition_on_the_tags_of_a_resource_scopes_a_policy() -> None:
    (rule,) = [rule for rule in ALL_RULES if rule.id == "SEC002"]
    open_, scoped = (
        _judged(
            rule,
            f"""
            Policy:
              Type: AWS::IAM::Policy
              Properties:
                PolicyDocument: {{Statement: [{{Effect: Allow, Action: sts:AssumeRole, Resource: "*"{condition}}}]}}
            """,
        )
        for condition in ("", ', Condition: {StringEquals: {"iam:ResourceTag/aws-cdk:bootstrap-role": deploy}}')
    )

    assert len(open_.findings) == 1
    assert scoped.findings == ()
