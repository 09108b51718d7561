"""A cloud assembly on disk: which stacks it holds for which stage, and which files it consists of."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import SynthesisError

_ASSET_PREFIX = "asset."


@dataclass(frozen=True, kw_only=True)
class StackArtifact:
    """One stack of an assembly."""

    name: str
    """CloudFormation name."""

    display: str
    """Path in the construct tree, `<stage>/<Stack>`; what the CDK CLI's patterns select by."""

    account: str
    region: str
    template: Path
    parameters: Mapping[str, str]
    dependencies: tuple[str, ...]
    """CloudFormation names of the stacks that come before it."""

    termination_protection: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What CDK noted of each construct, by its path with a leading slash: logical ids, nested templates."""

    def body(self) -> dict[str, Any]:
        """The template."""
        return _load(self.template)


@dataclass(frozen=True)
class Assembly:
    """The assembly in `folder`, as `cdk synth --output` left it."""

    folder: Path

    def files(self) -> Iterator[str]:
        """Relative paths of all files, sorted, with forward slashes."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return iter(sorted(path.relative_to(self.folder).as_posix() for path in found))

    def stages(self) -> tuple[str, ...]:
        """Names of the stages, sorted."""
        return tuple(sorted(name for name, _ in self._nested()))

    def stacks(self, stage: str) -> tuple[StackArtifact, ...]:
        """The stacks of a stage, each after those that it depends on.

        Raises:
            SynthesisError: the assembly has no such stage.
        """
        for name, folder in self._nested():
            if name == stage:
                return _in_order(_stacks(folder))
        raise SynthesisError(
            f"the release has no stage {stage!r}: it has {', '.join(self.stages()) or 'none'}",
            remedy="add the environment to the app, then deploy from source",
        )

    def asset_hashes(self) -> tuple[str, ...]:
        """Hashes of everything that the assembly publishes, sorted."""
        found: set[str] = set()
        for path in self.folder.rglob("*.assets.json"):
            if _belongs_to_an_asset(path.relative_to(self.folder)):
                continue
            manifest = _load(path)
            found |= set(manifest.get("files", {})) | set(manifest.get("dockerImages", {}))
        return tuple(sorted(found))

    def templates(self) -> tuple[str, ...]:
        """Relative paths of all templates, nested stacks included, sorted."""
        return tuple(
            path for path in self.files() if path.endswith(".template.json") and not _belongs_to_an_asset(Path(path))
        )

    def versions(self) -> dict[str, str]:
        """Versions of what made the assembly: the schema, and the CDK library where the construct tree names it."""
        schema = str(_load(self.folder / "manifest.json").get("version", "unknown"))
        return {"schema": schema, **_library_version(self.folder / "tree.json")}

    def _nested(self) -> Iterator[tuple[str, Path]]:
        for artifact in _load(self.folder / "manifest.json").get("artifacts", {}).values():
            if artifact.get("type") == "cdk:cloud-assembly":
                properties = artifact["properties"]
                yield (
                    properties.get("displayName", properties["directoryName"]),
                    self.folder / properties["directoryName"],
                )


def archive_of(path: str) -> str:
    """Which archive a file of an assembly is stored in: one for each asset, one for all that is not an asset."""
    top = path.split("/", 1)[0]
    return top if top.startswith(_ASSET_PREFIX) else "assembly"


def _belongs_to_an_asset(path: Path) -> bool:
    return path.parts[0].startswith(_ASSET_PREFIX) and len(path.parts) > 1


def _stacks(folder: Path) -> dict[str, StackArtifact]:
    artifacts = _load(folder / "manifest.json").get("artifacts", {})
    stacks = {key: value for key, value in artifacts.items() if value.get("type") == "aws:cloudformation:stack"}
    names = {key: value["properties"].get("stackName", key) for key, value in stacks.items()}
    return {names[key]: _stack(folder, names, key, value) for key, value in stacks.items()}


def _stack(folder: Path, names: Mapping[str, str], key: str, artifact: Mapping[str, Any]) -> StackArtifact:
    properties = artifact["properties"]
    account, region = artifact["environment"].removeprefix("aws://").split("/")
    return StackArtifact(
        name=names[key],
        display=artifact.get("displayName", names[key]),
        account=account,
        region=region,
        template=folder / properties["templateFile"],
        parameters=properties.get("parameters", {}),
        dependencies=tuple(names[need] for need in artifact.get("dependencies", ()) if need in names),
        termination_protection=bool(properties.get("terminationProtection", False)),
        tags=properties.get("tags", {}),
        notes=_notes(folder, artifact),
    )


def _notes(folder: Path, artifact: Mapping[str, Any]) -> dict[str, Any]:
    """The notes inside of the manifest, or in the file that it names."""
    file = artifact.get("additionalMetadataFile")
    return dict(artifact.get("metadata", {})) | (_load(folder / file) if file else {})


def _in_order(stacks: Mapping[str, StackArtifact]) -> tuple[StackArtifact, ...]:
    done: dict[str, StackArtifact] = {}

    def visit(stack: StackArtifact) -> None:
        if stack.name not in done:
            for need in sorted(stack.dependencies):
                visit(stacks[need])
            done[stack.name] = stack

    for name in sorted(stacks):
        visit(stacks[name])
    return tuple(done.values())


def _library_version(tree: Path) -> dict[str, str]:
    if not tree.is_file():
        return {}
    root = _load(tree).get("tree", {})
    version = root.get("constructInfo", {}).get("version")
    return {"aws-cdk-lib": str(version)} if version else {}


def _load(path: Path) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SynthesisError(
            f"the assembly cannot be read: {path.name}: {error}", remedy="synthesise it again with: uv run cdk synth"
        ) from error
    return loaded
