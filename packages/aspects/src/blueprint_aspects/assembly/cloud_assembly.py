"""Cloud assemblies of the CDK: the manifest, the stages inside it, the nested stacks behind its assets."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from blueprint_aspects.assembly.assembly import Assembly
from blueprint_aspects.assembly.prepare import prepare
from blueprint_aspects.assembly.template import Template
from blueprint_aspects.errors import TemplateError
from blueprint_aspects.values import Json, strings

MetadataTable = dict[str, list[tuple[str, Any]]]


def is_cloud_assembly(folder: Path) -> bool:
    """Whether the folder holds a manifest of a cloud assembly."""
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        return False
    if (folder / "cdk.out").is_file():
        return True
    try:
        data = json.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(data, dict) and isinstance(data.get("artifacts"), dict)


def load_cloud_assembly(folder: Path, into: Assembly, *, environment: str | None = None) -> None:
    """Read all stacks of the assembly in `folder`, also those of its stages; problems go to `into.errors`.

    A stage's name (the last part of its construct path) is the environment of its stacks.
    """
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
                load_cloud_assembly(inner, into, environment=stage_name)


def _load_stack(
    folder: Path, artifact_id: str, artifact: Mapping[str, Any], into: Assembly, environment: str | None
) -> None:
    properties = artifact["properties"]
    account, region = _account_and_region(str(artifact.get("environment", "")))
    try:
        metadata = _metadata(folder, artifact)
        file = folder / str(properties.get("templateFile"))
        data = prepare(file)
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
        construct_paths=_paths(metadata, file.name),
        metadata=metadata,
        opaque=data.opaque,
        generates=data.generates,
        stack_tags=_tags(properties.get("tags")),
    )
    into.add(template)
    _load_nested(folder, template, metadata, into, _assets(folder, artifact_id))


def _load_nested(
    folder: Path, parent: Template, metadata: MetadataTable, into: Assembly, assets: Mapping[str, str]
) -> None:
    for resource in parent.of_type("AWS::CloudFormation::Stack"):
        source = resource.metadata.get("aws:asset:path") or _asset_behind(resource.raw, assets)
        if not isinstance(source, str):
            parent.opaque += (f"nested stack {resource.logical_id} lies outside the assembly",)
            continue
        try:
            data = prepare(folder / source)
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
            construct_paths=_paths(metadata, source),
            metadata=metadata,
            parent=(parent, resource.logical_id),
            opaque=data.opaque,
            generates=data.generates,
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


def _metadata(folder: Path, artifact: Mapping[str, Any]) -> MetadataTable:
    """Construct path (without the leading slash) to its metadata; newer assemblies keep it in a file of its own."""
    tables = [artifact.get("metadata")]
    if isinstance(artifact.get("additionalMetadataFile"), str):
        tables.append(_read_json(folder / artifact["additionalMetadataFile"]))
    found: MetadataTable = {}
    for table in tables:
        for path, entries in table.items() if isinstance(table, Mapping) else ():
            for entry in entries if isinstance(entries, list) else ():
                if isinstance(entry, Mapping):
                    found.setdefault(str(path).strip("/"), []).append((str(entry.get("type")), entry.get("data")))
    return found


def _paths(metadata: MetadataTable, template_file: str) -> dict[str, str]:
    """Logical id to construct path for the resources of one template file.

    The metadata of a stack speaks of its nested stacks too; the longest path that names a template file
    tells which template a construct belongs to.
    """
    homes = {path: str(data) for path, entries in metadata.items() for kind, data in entries if kind == _FILE}
    found: dict[str, str] = {}
    for path, entries in metadata.items():
        for kind, data in entries:
            if kind == "aws:cdk:logicalId" and isinstance(data, str) and _home(path, homes) in (template_file, None):
                found[data] = path
    return found


_FILE = "aws:cdk:templateFile"


def _home(path: str, homes: Mapping[str, str]) -> str | None:
    for place in _upwards(path):
        if place in homes:
            return homes[place]
    return None


def _upwards(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition("/")[0]


def _account_and_region(environment: str) -> tuple[str | None, str | None]:
    account, _, region = environment.removeprefix("aws://").partition("/")
    known = (part if part and not part.startswith("unknown-") else None for part in (account, region))
    return next(known), next(known)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TemplateError(str(path), f"cannot be opened: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise TemplateError(str(path), f"is not JSON: {error}") from error
    if not isinstance(data, dict):
        raise TemplateError(str(path), "is not a JSON object")
    return data
