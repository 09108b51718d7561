"""Rules that pass a resource by its signs alone must not miss what they would have found by looking."""

import json
import textwrap
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from blueprint_aspects.assembly import load
from blueprint_aspects.engine import EnvironmentPolicy, Policy, Report, Rule, evaluate
from blueprint_aspects.model import Level, Verdict
from blueprint_aspects.rules import ALL_RULES
from blueprint_aspects.template import parse_document

ALWAYS_LOOKING = tuple(replace(rule, only_with=frozenset()) for rule in ALL_RULES)
POLICY = Policy(today=date(2026, 11, 23), default=EnvironmentPolicy(level=Level.STRICT, production=True))
CASES = YAML(typ="safe").load((Path(__file__).parents[2] / "data" / "adversary.yaml").read_text())
EXAMPLES = [textwrap.dedent(text) for rule in ALL_RULES for text in (rule.good, rule.bad)]
Write = Callable[[str, str], Path]


def _judged(path: Path, rules: tuple[Rule, ...]) -> Report:
    return evaluate(load([path]), rules=rules, policy=POLICY)


@pytest.mark.parametrize("text", [*EXAMPLES, *(case["resources"] for case in CASES)])
def test_looking_at_everything_finds_no_more(text: str, write: Write) -> None:
    resources = parse_document(text, file="case")
    # As JSON files: only their text is known not to hide a macro, so that there are signs to go by.
    path = write("case.json", json.dumps({"Resources": resources}))

    by_signs, always = _judged(path, ALL_RULES), _judged(path, ALWAYS_LOOKING)

    assert by_signs.findings == always.findings
    assert by_signs.checks == always.checks


def test_a_resource_without_properties_needs_no_looking_by_rules_that_say_so(write: Write) -> None:
    types = sorted({kind for rule in ALL_RULES if rule.only_with for kind in rule.types if "::" in kind})
    path = write("bare.json", json.dumps({"Resources": {f"R{i}": {"Type": kind} for i, kind in enumerate(types)}}))
    careful = {rule.id for rule in ALL_RULES if rule.only_with}

    found = _judged(path, ALWAYS_LOOKING).findings

    assert [finding for finding in found if finding.rule in careful] == []


@pytest.mark.parametrize(
    "resource",
    [
        {"Type": "AWS::IAM::Role", "Properties": {"Fn::Transform": {"Name": "AddPolicies"}}},
        {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "r", "Fn::Transform": {"Name": "AddPolicies"}}},
        {"Type": "AWS::IAM::Role", "Fn::Transform": {"Name": "AddPolicies"}},
        {"Type": "AWS::IAM::Role", "Properties": {"Fn::GetAtt": ["Custom", "Properties"]}},
    ],
)
def test_a_resource_that_something_may_add_to_is_looked_at(resource: object, write: Write) -> None:
    path = write("macro.json", json.dumps({"Resources": {"Role": resource}}))
    rule = next(rule for rule in ALL_RULES if rule.id == "SEC004")

    assert [finding.verdict for finding in _judged(path, (rule,)).findings] == [Verdict.UNKNOWN]


def test_the_tags_of_the_stack_and_times_in_the_text_are_signs_too(write: Write) -> None:
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "orders 2026-11-23T09:30:00"}}
    write("out/Stack.template.json", json.dumps({"Resources": {"Queue": queue}}))
    properties = {"templateFile": "Stack.template.json", "tags": {"DataClassification": "Top Secret"}}
    artifact = {"type": "aws:cloudformation:stack", "properties": properties}
    path = write("out/manifest.json", json.dumps({"artifacts": {"Stack": artifact}}))

    found = {finding.rule for finding in _judged(path.parent, ALL_RULES).findings}

    assert {"DEP006", "TAG002"} <= found
