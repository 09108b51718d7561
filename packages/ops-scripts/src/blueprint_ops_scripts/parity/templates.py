"""The templates of one environment as an assembly holds them, nested ones too, with the construct behind each resource."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..release.assembly import Assembly, StackArtifact

NESTED = "AWS::CloudFormation::Stack"


@dataclass(kw_only=True)
class Template:
    """One template and where it stands."""

    name: str
    """Path of the stack in the construct tree, without the stage: `Lambda`, or `Main/Lambda` for a nested one."""

    stack: str
    """CloudFormation name; for a nested stack that of the stack around it."""

    body: Mapping[str, Any]
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the manifest says of the stack beside its template; empty for a nested one."""

    paths: Mapping[str, str] = field(default_factory=dict)
    """Construct path without the stage, by logical id."""

    outer: "tuple[Template, str] | None" = None
    """The template around a nested one, and the logical id that it has there."""

    inner: "dict[str, Template]" = field(default_factory=dict)
    """Nested templates by logical id."""

    def section(self, name: str) -> Mapping[str, Any]:
        """A section of the template; empty when there is none."""
        found = self.body.get(name)
        return found if isinstance(found, Mapping) else {}

    def path(self, logical_id: str) -> str:
        """Construct path of a resource; stack and logical id for one that CDK says nothing of."""
        return self.paths.get(logical_id) or f"{self.name}/{logical_id}"


@dataclass(kw_only=True)
class Unread:
    """Something of the assembly that could not be read."""

    what: str
    why: str


@dataclass(kw_only=True)
class Synthesised:
    """One environment of an assembly."""

    folder: Path
    stage: str
    templates: list[Template]
    unread: list[Unread]
    place: tuple[str, str]
    """Account and region that its stacks go to."""


def read_environment(assembly: Assembly, stage: str) -> Synthesised:
    """Every template of `stage`, each after those around it.

    Raises:
        SynthesisError: the assembly has no such stage, or cannot be read.
    """
    templates: list[Template] = []
    unread: list[Unread] = []
    artifacts = assembly.stacks(stage)
    for artifact in artifacts:
        outermost = _template(artifact, stage)
        templates += [outermost, *_nested(outermost, artifact, stage, unread)]
    place = (artifacts[0].account, artifacts[0].region) if artifacts else ("", "")
    return Synthesised(folder=assembly.folder, stage=stage, templates=templates, unread=unread, place=place)


def _template(artifact: StackArtifact, stage: str) -> Template:
    body = artifact.body()
    name = artifact.display.removeprefix(f"{stage}/")
    known = _noted_paths(artifact.notes, stage, below=None) | _paths_in(body, stage)
    facts = {
        "termination protection": artifact.termination_protection,
        "tags": dict(artifact.tags),
        "parameters": dict(artifact.parameters),
    }
    return Template(name=name, stack=artifact.name, body=body, facts=facts, paths=known)


def _nested(outer: Template, artifact: StackArtifact, stage: str, unread: list[Unread]) -> Iterator[Template]:
    """The templates of nested stacks, found by the note that CDK leaves for each, or by the asset that it names."""
    files = {
        path: entry["data"]
        for path, entries in artifact.notes.items()
        for entry in entries
        if entry["type"] == "aws:cdk:templateFile"
    }
    for logical_id, resource in outer.section("Resources").items():
        if resource.get("Type") != NESTED:
            continue
        path = outer.path(logical_id).partition(".NestedStack")[0]
        file = files.get(f"/{stage}/{path}") or (resource.get("Metadata") or {}).get("aws:asset:path")
        try:
            body = json.loads((artifact.template.parent / str(file)).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            unread.append(Unread(what=f"nested stack {path}", why=str(error)))
            continue
        known = _noted_paths(artifact.notes, stage, below=path) | _paths_in(body, stage)
        inner = Template(name=path, stack=artifact.name, body=body, paths=known, outer=(outer, logical_id))
        outer.inner[logical_id] = inner
        yield inner
        yield from _nested(inner, artifact, stage, unread)


def _noted_paths(notes: Mapping[str, Any], stage: str, *, below: str | None) -> dict[str, str]:
    """Construct paths by logical id from the notes beside a template, for the stack at `below`, or for the outermost."""
    nested = [path for path, entries in notes.items() if any(e["type"] == "aws:cdk:templateFile" for e in entries)]
    own = f"/{stage}/{below}" if below else None
    found: dict[str, str] = {}
    for path, entries in notes.items():
        home = max((one for one in nested if path.startswith(f"{one}/")), key=len, default="")
        outermost = home == min(nested, key=len, default="")
        if (home == own) if own else (outermost or not home):
            found |= {e["data"]: path.removeprefix(f"/{stage}/") for e in entries if e["type"] == "aws:cdk:logicalId"}
    return found


def _paths_in(body: Mapping[str, Any], stage: str) -> dict[str, str]:
    """Construct paths that the template itself names."""
    return {
        name: resource["Metadata"]["aws:cdk:path"].removeprefix(f"{stage}/")
        for name, resource in body.get("Resources", {}).items()
        if "aws:cdk:path" in (resource.get("Metadata") or {})
    }
