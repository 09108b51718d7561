"""The pages about the constructs: their examples run, and they speak of every option."""

import inspect
import json
import re
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from aws_cdk.assertions import Template

import blueprint_constructs

PAGES = Path(__file__).parents[4] / "docs" / "constructs"
FENCE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
SHAPE = ["What you get", "Smallest example", "Options and their effect", "What it costs", "When not to use it"]

RECORD = Path(__file__).with_name("construct_ids.json")
NEW_EACH_TIME = {"AWS::Lambda::Version", "AWS::ApiGateway::Deployment"}
"""Their logical ids hold a hash of what they publish."""

SUBJECTS = {
    "alarms": blueprint_constructs.alarm,
    "blue-green-lambda": blueprint_constructs.BlueGreenLambda,
    "drift-monitor": blueprint_constructs.DriftMonitor,
    "encrypted-table": blueprint_constructs.EncryptedTable,
    "monitored-api": blueprint_constructs.MonitoredApi,
    "observability-link": blueprint_constructs.ObservabilityLink,
    "observability-sink": blueprint_constructs.ObservabilitySink,
    "permissions": blueprint_constructs.allow,
    "protected-rest-api": blueprint_constructs.ProtectedRestApi,
    "secure-event-bus": blueprint_constructs.SecureEventBus,
    "secure-lambda": blueprint_constructs.SecureLambda,
    "secure-queue": blueprint_constructs.SecureQueue,
    "secure-user-pool": blueprint_constructs.SecureUserPool,
    "tiered-vpc": blueprint_constructs.TieredVpc,
}


def page(name: str) -> str:
    """The text of a page."""
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


def test_every_page_is_about_something_that_exists() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} - {"index", "values"} == set(SUBJECTS)
    assert all(f"({name}.md)" in page("index") for name in (*SUBJECTS, "values"))


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_page_has_the_common_shape(name: str) -> None:
    assert re.findall(r"^## (.*)$", page(name), re.MULTILINE) == SHAPE


@pytest.mark.parametrize("name", SUBJECTS)
def test_the_example_of_a_page_runs_and_keeps_its_construct_ids(
    name: str, code: Path, request: pytest.FixtureRequest
) -> None:
    (example,) = FENCE.findall(page(name))
    # CDK runs in a process of its own, whose working folder is not ours to change; its validation is tested with the apps.
    example = example.replace('"code"', repr(str(code))).replace(
        "App()", "App(builtin_cloud_formation_validation=False)"
    )
    names: dict[str, object] = {"__name__": "example"}
    exec(compile(example, f"{name}.md", "exec"), names)
    resources = Template.from_stack(names["stack"]).to_json()["Resources"]  # type: ignore[arg-type] # the example makes it
    assert resources
    ids = {at: found["Type"] for at, found in sorted(resources.items()) if found["Type"] not in NEW_EACH_TIME}
    if request.config.getoption("--record-construct-ids"):
        record(name, ids)
    assert recorded().get(name) == ids, (
        "a changed logical id replaces the resource in every deployment: that is a breaking change. "
        "If it is meant, record it: pytest packages/constructs/tests/unit/test_docs.py --record-construct-ids"
    )


def recorded() -> dict[str, dict[str, str]]:
    """Logical id and type of every resource of each example, as they were released or recorded since."""
    return json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.is_file() else {}


def record(name: str, ids: dict[str, str]) -> None:
    """Write down the ids of one example."""
    known = {**recorded(), name: ids}
    RECORD.write_text(json.dumps({page: known[page] for page in sorted(known)}, indent=2) + "\n", encoding="utf-8")


def test_every_public_name_is_spoken_of_on_some_page() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in PAGES.glob("*.md"))
    assert [name for name in blueprint_constructs.__all__ if not re.search(rf"\b{name}\b", text)] == []


def options_of(subject: object) -> dict[str, inspect.Parameter]:
    """The keyword arguments of a class or function."""
    target = subject.__init__ if inspect.isclass(subject) else subject
    parameters = inspect.signature(target).parameters.values()  # type: ignore[arg-type] # functions and classes both
    return {each.name: each for each in parameters if each.kind is each.KEYWORD_ONLY}


def rows_of(name: str) -> dict[str, str]:
    """The cell of the default, by option, in the table of options of a page."""
    _, _, rest = page(name).partition("## Options and their effect\n")
    return rows_in(rest.partition("\n## ")[0])


def rows_in(text: str) -> dict[str, str]:
    """The cell of the default, by name, in the tables of a text."""
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| `")]
    return {
        option: default
        for options, defaults, *_ in rows
        for option, default in _beside(re.findall(r"`(\w+)`", options), defaults)
    }


def _beside(options: list[str], defaults: str) -> list[tuple[str, str]]:
    """Options that share a row share its default, or have one each, in their order."""
    each = defaults.split(", ")
    return list(zip(options, each if len(each) == len(options) else [defaults] * len(options), strict=True))


@pytest.mark.parametrize(("name", "subject"), SUBJECTS.items())
def test_a_page_has_a_row_for_every_option_and_for_no_other(name: str, subject: object) -> None:
    assert options_of(subject)
    assert set(rows_of(name)) == set(options_of(subject))


@pytest.mark.parametrize(("name", "subject"), SUBJECTS.items())
def test_a_page_states_the_defaults_that_the_code_has(name: str, subject: object) -> None:
    said = rows_of(name)
    wrong = {
        option: (said[option], parameter.default)
        for option, parameter in options_of(subject).items()
        if not _states(said[option], parameter.default)
    }
    assert not wrong


def _states(said: str, default: object) -> bool:
    """Whether the words of a cell are those for a default; what is None in the code may be said as what comes of it."""
    if default is inspect.Parameter.empty:
        return said.startswith("required")
    if default is None:
        return said not in ("", "required")
    if isinstance(default, (bool, int, float)):
        return f"{default:,}" in said or str(default) in said
    if isinstance(default, tuple):
        return all(f"`{each}`" in said for each in default)
    return default in said if isinstance(default, str) else bool(said)


VALUES = {
    name: value for name, value in vars(blueprint_constructs).items() if is_dataclass(value) and inspect.isclass(value)
}


def fields_of(kind: Any) -> dict[str, object]:
    """Default by field; `Parameter.empty` for a field that must be given."""
    return {each.name: inspect.Parameter.empty if each.default is MISSING else each.default for each in fields(kind)}


@pytest.mark.parametrize("name", VALUES)
def test_the_page_of_values_states_every_field_with_its_default(name: str) -> None:
    section = re.search(rf"^### {name}\n(.*?)(?=^### |\Z)", page("values"), re.MULTILINE | re.DOTALL)
    assert section, f"values.md has no section {name}"
    said, real = rows_in(section[1]), fields_of(VALUES[name])
    assert list(said) == list(real)
    assert {field: said[field] for field, default in real.items() if not _states(said[field], default)} == {}


def test_the_page_of_values_has_a_section_for_each_and_for_nothing_else() -> None:
    assert set(re.findall(r"^### (\w+)$", page("values"), re.MULTILINE)) == set(VALUES)
