"""The pages about the constructs: their examples run, and they speak of every option."""

import inspect
import json
import re
from pathlib import Path

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
    assert {path.stem for path in PAGES.glob("*.md")} - {"index"} == set(SUBJECTS)
    assert all(f"({name}.md)" in page("index") for name in SUBJECTS)


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


@pytest.mark.parametrize(("name", "subject"), SUBJECTS.items())
def test_a_page_speaks_of_every_option(name: str, subject: object) -> None:
    target = subject.__init__ if inspect.isclass(subject) else subject
    parameters = inspect.signature(target).parameters.values()  # type: ignore[arg-type] # functions and classes both
    options = [parameter.name for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY]
    assert options
    assert [option for option in options if f"`{option}`" not in page(name)] == []
