"""What several tests build: assemblies from YAML, and one synthesised app."""

import textwrap
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from blueprint_aspects.assembly import Assembly, load_template
from blueprint_aspects.engine import EnvironmentPolicy, Policy, Report, Rule, evaluate
from blueprint_aspects.model import Level
from blueprint_aspects.rules import ALL_RULES
from blueprint_aspects.template import parse_document

TODAY = date(2026, 11, 23)


@pytest.fixture
def template() -> Callable[..., Assembly]:
    """Make an assembly of one template from YAML."""

    def make(text: str, *, environment: str | None = None) -> Assembly:
        return load_template(parse_document(textwrap.dedent(text), file="test"), environment=environment)

    return make


@pytest.fixture
def judge() -> Callable[..., Report]:
    """Judge an assembly at a level, as of a fixed day."""

    def run(
        assembly: Assembly,
        *rules: Rule,
        level: Level = Level.ENHANCED,
        policy: EnvironmentPolicy | None = None,
        suppressions: Iterable[Any] = (),
        today: date = TODAY,
    ) -> Report:
        asked = Policy(today=today, default=replace(policy or EnvironmentPolicy(), level=level))
        return evaluate(assembly, rules=rules or ALL_RULES, policy=asked, suppressions=list(suppressions))

    return run


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a file below the test's folder."""

    def put(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return path

    return put
