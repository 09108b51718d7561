"""Cloud assemblies of the CDK: the manifest, the stages inside it, the nested stacks behind its assets."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from blueprint_aspects.assembly.assembly import Assembly
from blueprint_aspects.assembly.construct_metadata import (
    ConstructMetadata,
    parse_object,
    read_json_text,
    read_metadata,
)
from blueprint_aspects.assembly.prepare import Prepared, prepare
from blueprint_aspects.assembly.template import Template
from blueprint_aspects.errors import TemplateError
from blueprint_aspects.values import Json, strings


def is_cloud_assembly(folder: Path) -> bool:
    """Whether the folder holds a manifest of a cloud assembly."""
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        return False
    if (folder / "cdk.out").is_file():
        return True
    try:
        return isinstance(_read_json(manifest).get("artifacts"), dict)
    except TemplateError:
        return False


def load_cloud_assembly(
    folder: Path, into: Assembly, *, environment: str | None = None, inside: tuple[str, ...] = ()
) -> None:
    """Read all stacks of the assembly in `folder`, also those of its stages; problems go to `into.errors`.

    A stage's name (the last part of its construct path) is the environment of its stacks. `inside` are the
    assemblies that this one is a part of.
    """
    place = os.path.realpath(folder)
    if place in inside:
        into.errors.append(TemplateError(str(folder / "manifest.json"), "is an assembly that is a part of itself"))
        return
    try:
        artifacts = _read_json(folder / "manifest.json").get("artifacts")
    except TemplateError as error:
        into.errors.append(error)
        return
    for name, artifact in artifacts.items() if isinstance(artifacts, Mapping) else ():
        properties = artifact.get("properties") if isinstance(artifact, Mapping) else None
        if not isinstance(properties, Mapping):
            continue
        match artifact.get("type"):
            case "aws:cloudformation:stack":
                _load_stack(folder, name, artifact, into, environment)
            case "cdk:cloud-assembly":
                stage = str(artifact.get("displayName") or properties.get("displayName") or name)
                inner = folder / str(properties.get("directoryName"))
                stage_name = stage.rpartition("/")[2].removeprefix("assembly-")
                load_cloud_assembly(inner, into, environment=stage_name, inside=(*inside, place))


def _load_stack(
    folder: Path, artifact_id: str, artifact: Mapping[str, Any], into: Assembly, environment: str | None
) -> None:
    properties = artifact["properties"]
    account, region = _account_and_region(str(artifact.get("environment", "")))
    try:
        metadata = read_metadata(folder, artifact)
        file = folder / str(properties.get("templateFile"))
        data = prepare(file, by_machine=True)
        paths = _paths(data, metadata, file.name)
    except TemplateError as error:
        into.errors.append(error)
        return
    template = Template(
        data.data,
        file=str(file),
        name=str(properties.get("stackName") or artifact_id),
        links=into.links,
        environment=environment,
        account=account,
        region=region,
        construct_paths=paths,
        metadata=metadata,
        opaque=data.opaque,
        facts=data.facts,
        stack_tags=_tags(properties.get("tags")),
    )
    into.add(template)
    _load_nested(folder, template, metadata, into, _assets(folder, artifact_id))


def _load_nested(
    folder: Path, parent: Template, metadata: ConstructMetadata, into: Assembly, assets: Mapping[str, str]
) -> None:
    for resource in parent.of_type("AWS::CloudFormation::Stack"):
        source = resource.metadata.get("aws:asset:path") or _asset_behind(resource.raw, assets)
        if not isinstance(source, str):
            parent.opaque += (f"nested stack {resource.logical_id} lies outside the assembly",)
            continue
        try:
            data = prepare(folder / source, by_machine=True)
            paths = _paths(data, metadata, source)
        except TemplateError as error:
            into.errors.append(error)
            continue
        child = Template(
            data.data,
            file=str(folder / source),
            name=f"{parent.name}/{resource.logical_id}",
            links=into.links,
            environment=parent.environment,
            account=parent.account,
            region=parent.region,
            construct_paths=paths,
            metadata=metadata,
            parent=(parent, resource.logical_id),
            opaque=data.opaque,
            facts=data.facts,
            stack_tags=parent.stack_tags,
        )
        parent.children[resource.logical_id] = child
        into.add(child)
        _load_nested(folder, child, metadata, into, assets)


def _tags(tags: Any) -> dict[str, str]:
    return {str(key): str(value) for key, value in tags.items()} if isinstance(tags, Mapping) else {}


def _asset_behind(properties: Json, assets: Mapping[str, str]) -> str | None:
    """The file that a TemplateURL points to: its last part is the hash of an asset."""
    url = properties.get("TemplateURL") if isinstance(properties, Mapping) else None
    for text in strings(url):
        name = text.rpartition("/")[2].partition(".")[0]
        if name in assets:
            return assets[name]
    return None


def _assets(folder: Path, artifact_id: str) -> dict[str, str]:
    """Asset hash to file, from the asset manifest beside the stack; empty when there is none."""
    path = folder / f"{artifact_id}.assets.json"
    if not path.is_file():
        return {}
    files = _read_json(path).get("files")
    found: dict[str, str] = {}
    for key, asset in files.items() if isinstance(files, Mapping) else ():
        source = asset.get("source") if isinstance(asset, Mapping) else None
        if isinstance(source, Mapping) and source.get("packaging") == "file" and isinstance(source.get("path"), str):
            found[str(key)] = source["path"]
    return found


def _paths(data: Prepared, metadata: ConstructMetadata, template_file: str) -> dict[str, str]:
    """Logical id to construct path, where the template does not say it itself (path metadata turned off)."""
    for resource in data.data["Resources"].values():
        said = resource.get("Metadata") if isinstance(resource, Mapping) else None
        if not (isinstance(said, Mapping) and "aws:cdk:path" in said):
            return metadata.paths(template_file)
    return {}


def _account_and_region(environment: str) -> tuple[str | None, str | None]:
    account, _, region = environment.removeprefix("aws://").partition("/")
    known = (part if part and not part.startswith("unknown-") else None for part in (account, region))
    return next(known), next(known)


def _read_json(path: Path) -> dict[str, Any]:
    return parse_object(read_json_text(path), path)
