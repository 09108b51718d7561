"""Values that nobody can know: never an exception, never a pass."""

import copy
import textwrap
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blueprint_aspects.assembly import Assembly, load_template
from blueprint_aspects.assembly.places import Places
from blueprint_aspects.engine import EnvironmentPolicy, Policy, Report, Rule, evaluate
from blueprint_aspects.errors import TemplateError
from blueprint_aspects.model import Level, Verdict
from blueprint_aspects.reports import as_json, as_junit, as_markdown, as_sarif, as_table
from blueprint_aspects.rules import ALL_RULES
from blueprint_aspects.template import parse_document

TODAY = date(2026, 11, 23)

UNRESOLVABLE: list[Any] = [
    {"Ref": "GivenAtDeployment"},
    {"Fn::GetAtt": ["Custom", "Value"]},
    {"Fn::GetAtt": "Custom.Value"},
    {"Fn::Sub": "${GivenAtDeployment}"},
    {"Fn::Sub": ["${x}", {"x": {"Ref": "GivenAtDeployment"}}]},
    {"Fn::Join": ["", [{"Ref": "GivenAtDeployment"}]]},
    {"Fn::If": ["Open", {"Ref": "GivenAtDeployment"}, {"Ref": "GivenAtDeployment"}]},
    {"Fn::ImportValue": "elsewhere"},
    {"Fn::GetStackOutput": {"StackName": "elsewhere", "OutputName": "x"}},
    {"Fn::FindInMap": ["Map", {"Ref": "GivenAtDeployment"}, "x"]},
    {"Fn::Transform": {"Name": "Macro", "Parameters": {}}},
    {"Fn::Select": [0, {"Ref": "GivenAtDeployment"}]},
    {"Fn::Split": [",", {"Ref": "GivenAtDeployment"}]},
    {"Fn::Base64": {"Ref": "GivenAtDeployment"}},
    {"Fn::ForEach::Loop": ["X", {"Ref": "GivenAtDeployment"}, {"a${X}": "b"}]},
    {"Rain::S3": "x"},
    "{{resolve:ssm:/x}}",
    {"Ref": "FromSsm"},
    {"Ref": "Missing"},
    {"Fn::FindInMap": ["Map", {"Ref": "GivenAtDeployment"}, "x", {"DefaultValue": "y"}]},
    {"Fn::If": ["Open", {"Ref": "AWS::NoValue"}, {"Fn::If": ["Open", True, {"Ref": "AWS::NoValue"}]}]},
    {"Fn::GetStackOutput": {"StackName": {"Ref": "GivenAtDeployment"}, "OutputName": "x", "Region": "eu-west-1"}},
    {"Fn::ImportValue": {"Fn::Sub": "${GivenAtDeployment}-x"}},
    {"Fn::ToJsonString": {"a": {"Ref": "GivenAtDeployment"}}},
    {"Fn::Cidr": ["10.0.0.0/16", 1, 8]},
    {"Fn::GetAZs": ""},
]
PARAMETERS = {
    "GivenAtDeployment": {"Type": "String"},
    "FromSsm": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/x"},
}
CUSTOM = {"Custom": {"Type": "Custom::Thing", "Properties": {"ServiceToken": "x"}}}


def _judged(rules: Any, resources: Any) -> Report:
    asked = EnvironmentPolicy(level=Level.STRICT, production=True, nat_gateways=3)
    data = {
        "Parameters": PARAMETERS,
        "Conditions": {"Open": {"Fn::Equals": [{"Ref": "GivenAtDeployment"}, "x"]}},
        "Resources": resources,
    }
    return evaluate(load_template(data), rules=rules, policy=Policy(today=TODAY, default=asked))


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from _places(item, (*path, key))


def _replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    changed = copy.deepcopy(value)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = new
    return changed


def _example(text: str) -> Any:
    return parse_document(textwrap.dedent(text), file="example")


def _inside_properties(path: tuple[Any, ...]) -> bool:
    return len(path) > 2 and path[1] == "Properties"


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
def test_hiding_any_part_of_a_bad_example_never_makes_it_pass(rule: Rule) -> None:
    bad = _example(rule.bad)
    failing = {item.logical_id for item in _judged([rule], {**CUSTOM, **bad}).findings if item.rule == rule.id}
    for path in filter(_inside_properties, _places(bad)):
        # A resource that is judged by its place among others may stop to be one too many.
        if rule.id in ("CST003", "CST004", "CST007", "DEP003", "SEC016", "TAG003") or path[0] not in failing:
            continue
        for hidden in UNRESOLVABLE:
            report = _judged([rule], {**CUSTOM, **_replaced(bad, path, hidden)})
            found = {item.logical_id: item.verdict for item in report.findings if item.rule == rule.id}
            assert path[0] in found, f"{path} hidden behind {hidden} passes"


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
def test_hiding_a_value_of_a_good_example_never_makes_it_fail(rule: Rule) -> None:
    good = _example(rule.good)
    for path in filter(_inside_properties, _places(good)):
        for hidden in UNRESOLVABLE:
            report = _judged([rule], {**CUSTOM, **_replaced(good, path, hidden)})
            before = {item.detail for item in _judged([rule], {**CUSTOM, **good}).findings}
            failed = [
                item
                for item in report.findings
                if item.verdict is Verdict.FAIL and item.detail not in before and item.logical_id == path[0]
            ]
            assert not failed, f"{path} hidden behind {hidden}: {failed[0].detail}"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 400) | st.text(max_size=8) | st.sampled_from(UNRESOLVABLE),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
EXAMPLES = [_example(text) for rule in ALL_RULES for text in (rule.good, rule.bad)]
PLACES = [(index, path) for index, example in enumerate(EXAMPLES) for path in _places(example)]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    place=st.sampled_from(PLACES),
    value=JSON,
    key=st.none() | st.sampled_from(["Ref", "Fn::If", "Fn::Sub", "Fn::GetAtt"]),
)
def test_anything_anywhere_never_raises(place: tuple[int, tuple[Any, ...]], value: Any, key: str | None) -> None:
    index, path = place
    resources = _replaced(EXAMPLES[index], path, value if key is None else {key: value})

    report = _judged(ALL_RULES, {**CUSTOM, **resources})

    for text in (
        as_json(report),
        as_table(report),
        as_markdown(report),
        as_junit(report),
        as_sarif(report, ALL_RULES, version="1", places=Places(Assembly())),
    ):
        assert text


@settings(max_examples=200, deadline=None)
@given(data=JSON, resources=st.dictionaries(st.text(max_size=5), JSON, max_size=3))
def test_any_json_is_a_template_or_a_template_error(data: Any, resources: dict[str, Any]) -> None:
    for candidate in (data, {"Resources": resources}, {"Resources": resources, "Transform": data, "Globals": data}):
        try:
            assembly = load_template(candidate)
        except TemplateError:
            continue
        evaluate(assembly, rules=ALL_RULES, policy=Policy(today=TODAY))
