"""One way to synthesise a construct and to look at what came out."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk.assertions import Template

from .samples import Samples

CDK_JSON = Path(__file__).parents[3] / "apps" / "infrastructure" / "cdk.json"
ACCOUNT, REGION = "111111111111", "eu-west-1"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The record of construct ids is written on purpose only."""
    parser.addoption("--record-construct-ids", action="store_true", help="record the ids of the documents' examples")


class ZonedStack(Stack):
    """A stack that knows its zones, as every stack with a network must."""

    @property
    def availability_zones(self) -> list[str]:
        return [f"{REGION}a", f"{REGION}b"]


class Synthesised:
    """The template of one stack, by type."""

    def __init__(self, template: dict[str, Any]) -> None:
        self.template = template

    def resources(self, type_: str) -> dict[str, dict[str, Any]]:
        """Resources of a type, whole, by logical id."""
        return {name: found for name, found in self.template["Resources"].items() if found["Type"] == type_}

    def all(self, type_: str) -> list[dict[str, Any]]:
        """Properties of every resource of a type."""
        return [found.get("Properties", {}) for found in self.resources(type_).values()]

    def only(self, type_: str) -> dict[str, Any]:
        """Properties of the one resource of a type."""
        (properties,) = self.all(type_)
        return properties

    def id_of(self, type_: str) -> str:
        """Logical id of the one resource of a type."""
        (name,) = self.resources(type_)
        return name

    def statements(self, type_: str = "AWS::IAM::Policy") -> dict[str, dict[str, Any]]:
        """Policy statements of every resource of a type, by Sid."""
        found = [
            statement
            for properties in self.all(type_)
            for statement in properties.get("PolicyDocument", properties.get("KeyPolicy", {}))["Statement"]
        ]
        return {statement.get("Sid", f"#{index}"): statement for index, statement in enumerate(found)}


@pytest.fixture(scope="session")
def context() -> dict[str, Any]:
    """The feature flags with which the apps are synthesised: pytest does not read cdk.json by itself."""
    context: dict[str, Any] = json.loads(CDK_JSON.read_text(encoding="utf-8"))["context"]
    return context


@pytest.fixture(scope="session")
def new_stack(context: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Stack]:
    """Makes an empty stack in an app of its own."""

    def new() -> Stack:
        app = App(
            context=context,
            outdir=str(tmp_path_factory.mktemp("cdk.out")),
            builtin_cloud_formation_validation=False,
        )
        return ZonedStack(app, "Stack", env=Environment(account=ACCOUNT, region=REGION))

    return new


@pytest.fixture(scope="session")
def synthesise(new_stack: Callable[[], Stack]) -> Callable[[Callable[[Stack], object]], Synthesised]:
    """Lets a function build into a new stack, and returns the template."""

    def synthesise(build: Callable[[Stack], object]) -> Synthesised:
        stack = new_stack()
        build(stack)
        return Synthesised(Template.from_stack(stack).to_json())

    return synthesise


@pytest.fixture(scope="session")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a handler, for functions whose code does not matter."""
    folder = tmp_path_factory.mktemp("somewhere") / "code"
    folder.mkdir()
    (folder / "index.py").write_text("def handler(event, context):\n    return event\n", encoding="utf-8")
    return folder


@pytest.fixture
def samples(new_stack: Callable[[], Stack], code: Path) -> Samples:
    """Arguments for every construct, in a stack of their own."""
    return Samples(new_stack(), code)
