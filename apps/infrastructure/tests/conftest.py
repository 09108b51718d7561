"""The app, synthesised once in each layout, and looked at as plain templates."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App

from blueprint_config import EnvironmentConfig, load_environments
from blueprint_infrastructure import ApplicationStage, add_stages

APP = Path(__file__).parents[1]


class Assembly:
    """What one synth wrote: templates and edges by environment and stack."""

    def __init__(
        self,
        folder: Path,
        environments: tuple[EnvironmentConfig, ...],
        stages: tuple[ApplicationStage, ...],
    ) -> None:
        self.folder = folder
        self.stages = stages
        self.environments = {config.name: config for config in environments}
        self._templates: dict[tuple[str, str], dict[str, Any]] = {}
        self._edges: dict[tuple[str, str], set[str]] = {}
        for name in self.environments:
            self._read(name)

    def template(self, environment: str, stack: str) -> dict[str, Any]:
        """The template of a stack; nested ones are called `Main/Lambda`."""
        return self._templates[environment, stack]

    def templates(self, environment: str) -> dict[str, dict[str, Any]]:
        """Every template of an environment, nested ones too."""
        return {stack: found for (name, stack), found in self._templates.items() if name == environment}

    def stacks(self, environment: str) -> dict[str, set[str]]:
        """Which stacks each stack waits for."""
        return {stack: found for (name, stack), found in self._edges.items() if name == environment}

    def resources(self, environment: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Stack, logical id and resource of everything in an environment."""
        for stack, template in self.templates(environment).items():
            for logical_id, resource in template["Resources"].items():
                yield stack, logical_id, resource

    def manifest(self, environment: str) -> dict[str, Any]:
        """The manifest of an environment's own assembly."""
        text = (self.folder / f"assembly-{environment}" / "manifest.json").read_text(encoding="utf-8")
        manifest: dict[str, Any] = json.loads(text)
        return manifest

    def artifacts(self, environment: str) -> dict[str, dict[str, Any]]:
        """The stacks of an environment in its manifest, by artifact id."""
        return {
            name: artifact
            for name, artifact in self.manifest(environment)["artifacts"].items()
            if artifact["type"] == "aws:cloudformation:stack"
        }

    def _read(self, environment: str) -> None:
        artifacts = self.artifacts(environment)
        short = {name: artifact["displayName"].partition("/")[2] for name, artifact in artifacts.items()}
        for name, artifact in artifacts.items():
            stack = short[name]
            self._templates[environment, stack] = self._load(environment, artifact["properties"]["templateFile"])
            self._edges[environment, stack] = {short[d] for d in artifact.get("dependencies", []) if d in short}
        for nested in (self.folder / f"assembly-{environment}").glob("*.nested.template.json"):
            inside = nested.name.removeprefix(f"{environment}Main").partition(".")[0][:-8]
            self._templates[environment, f"Main/{inside}"] = self._load(environment, nested.name)

    def _load(self, environment: str, file: str) -> dict[str, Any]:
        text = (self.folder / f"assembly-{environment}" / file).read_text(encoding="utf-8")
        template: dict[str, Any] = json.loads(text)
        return template


def synthesise(folder: Path, environments: tuple[EnvironmentConfig, ...]) -> Assembly:
    """Synthesise `environments` with the flags of cdk.json, which pytest does not read by itself."""
    context = json.loads((APP / "cdk.json").read_text(encoding="utf-8"))["context"]
    app = App(context=context, outdir=str(folder), builtin_cloud_formation_validation=False)
    stages = add_stages(app, environments, lambdas=APP / "lambdas")
    app.synth()
    return Assembly(folder, environments, stages)


@pytest.fixture(scope="session")
def environments() -> tuple[EnvironmentConfig, ...]:
    """dev, staging and prod as they are shipped."""
    return load_environments()


@pytest.fixture(scope="session")
def split(environments: tuple[EnvironmentConfig, ...], tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """Every environment in the split layout."""
    return synthesise(tmp_path_factory.mktemp("split"), environments)


@pytest.fixture(scope="session")
def nested(environments: tuple[EnvironmentConfig, ...], tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """Every environment in the nested layout."""
    changed = tuple(config.model_copy(update={"layout": "nested"}) for config in environments)
    return synthesise(tmp_path_factory.mktemp("nested"), changed)


@pytest.fixture(params=["split", "nested"])
def either(request: pytest.FixtureRequest) -> Assembly:
    """Each layout in turn."""
    assembly: Assembly = request.getfixturevalue(request.param)
    return assembly
