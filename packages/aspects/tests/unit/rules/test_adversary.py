"""Templates whose author wants to slip past a rule: `tests/data/adversary.yaml` says what each must be judged."""

import textwrap
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from blueprint_aspects.assembly import load_template
from blueprint_aspects.engine import EnvironmentPolicy, Policy, evaluate
from blueprint_aspects.model import Level
from blueprint_aspects.rules import ALL_RULES
from blueprint_aspects.template import parse_document

CASES: list[dict[str, Any]] = YAML(typ="safe").load((Path(__file__).parents[2] / "data" / "adversary.yaml").read_text())
GIVEN = "Parameters: {Given: {Type: String}}\nConditions: {Cond: !Equals [!Ref Given, x]}\n"
POLICY = Policy(today=date(2026, 11, 23), default=EnvironmentPolicy(level=Level.STRICT, production=True))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']} {case['name']}")
def test_nothing_slips_past(case: dict[str, Any]) -> None:
    before = (GIVEN if case.get("given") else "") + case.get("before", "")
    text = f"{before}Resources:\n{textwrap.indent(case['resources'], '  ')}"

    report = evaluate(load_template(parse_document(text, file="case")), rules=ALL_RULES, policy=POLICY)

    verdicts = {
        item.verdict.value
        for item in report.findings
        if item.rule == case["rule"] and item.logical_id == case["logical_id"]
    }
    assert verdicts <= set(case["verdicts"])
    assert bool(verdicts) == bool(case["verdicts"])
