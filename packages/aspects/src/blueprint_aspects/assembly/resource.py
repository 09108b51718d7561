"""One resource of a template."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from blueprint_aspects.values import Json, Node, intrinsic

if TYPE_CHECKING:
    from blueprint_aspects.assembly.template import Template


class Resource(Node):
    """A resource; as a `Node` it reads its properties.

    `construct_metadata` holds what `node.add_metadata` said about the construct and the ones above it,
    nearest first. `remembered` is for what several rules read from this resource. `signs` are the names of its
    properties and the marks of its template, None where a function or macro may add to them.
    """

    def __init__(self, logical_id: str, raw: Mapping[str, Json], template: "Template") -> None:
        super().__init__(_properties(raw), template.scope)
        self.logical_id = logical_id
        self.type = str(raw.get("Type"))
        self.raw_resource = raw
        self.template = template
        metadata = raw.get("Metadata")
        path = metadata.get("aws:cdk:path") if isinstance(metadata, dict) else None
        self.construct_path = path if isinstance(path, str) else template.construct_paths.get(logical_id, "")
        self.path = self.construct_path or logical_id or template.name
        self.signs = _signs(self.raw, template)
        self.remembered: dict[str, object] = {}

    @cached_property
    def attributes(self) -> Node:
        """What stands beside the properties: DeletionPolicy, UpdatePolicy, DependsOn, ..."""
        return Node(self.raw_resource, self.template.scope)

    @property
    def metadata(self) -> Mapping[str, Any]:
        """The Metadata section; empty when there is none."""
        metadata = self.raw_resource.get("Metadata")
        return metadata if isinstance(metadata, dict) else {}

    def construct_metadata(self, kind: str) -> list[tuple[str, Any]]:
        """What `node.add_metadata(kind, ...)` said here and above: (construct path, data), nearest first."""
        found: list[tuple[str, Any]] = []
        said = self.template.metadata.said(kind)
        path = self.construct_path
        while path and said:
            found.extend((path, data) for data in said.get(path, ()))
            path = path.rpartition("/")[0]
        return found

    def __repr__(self) -> str:
        return f"<{self.type} {self.template.name}/{self.logical_id}>"


def _signs(properties: Json, template: "Template") -> tuple[str, ...] | None:
    if template.scope.generates or type(properties) is not dict:
        return None
    if len(properties) == 1 and intrinsic(properties) is not None:
        return None
    return (*properties, *template.marks)


def _properties(raw: Mapping[str, Json]) -> Json:
    properties = raw.get("Properties") or {}
    if "Fn::Transform" in raw and isinstance(properties, dict):
        # The macro beside them may change them as well as one among them.
        return {**properties, "Fn::Transform": raw["Fn::Transform"]}
    return properties
