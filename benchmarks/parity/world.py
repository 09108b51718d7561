"""A synthesised environment whose templates can be changed in place and written back."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from blueprint_ops_scripts.parity.templates import Template, read_environment
from blueprint_ops_scripts.release.assembly import Assembly


@dataclass(frozen=True)
class Place:
    """One resource of a template."""

    template: Template
    logical_id: str

    @property
    def construct(self) -> str:
        """Its construct path, by which findings are told apart."""
        return self.template.path(self.logical_id)

    @property
    def body(self) -> dict[str, Any]:
        """The resource itself."""
        found: dict[str, Any] = self.template.body["Resources"][self.logical_id]
        return found

    @property
    def properties(self) -> dict[str, Any]:
        """Its properties, made when there are none."""
        found: dict[str, Any] = self.body.setdefault("Properties", {})
        return found

    @property
    def type(self) -> str:
        """Its CloudFormation type."""
        return str(self.body["Type"])


@dataclass
class World:
    """One stage of the assembly in `folder`."""

    folder: Path
    stage: str
    used: set[str] = field(default_factory=set)
    """Constructs that hold a seed already: each holds one at most, so that findings can be counted."""

    def __post_init__(self) -> None:
        self.templates = read_environment(Assembly(self.folder), self.stage).templates
        self._files = list(self._find_files())

    def places(self, *types: str) -> list[Place]:
        """Resources of these types that hold no seed yet; all types when none is given."""
        found = [Place(template, name) for template in self.templates for name in template.body["Resources"]]
        return [
            place
            for place in found
            if place.construct not in self.used
            and not place.type.startswith(("AWS::CloudFormation::", "AWS::CDK::"))
            and (not types or place.type in types)
        ]

    def save(self) -> None:
        """Write every template back to where it came from."""
        for path, body in self._files:
            path.write_text(json.dumps(body, indent=1), encoding="utf-8")

    @property
    def manifest(self) -> Path:
        """Where the stage's stacks are described."""
        return self.folder / f"assembly-{self.stage}" / "manifest.json"

    def _find_files(self) -> Iterator[tuple[Path, Any]]:
        by_text = {json.dumps(template.body): template.body for template in self.templates}
        for path in sorted((self.folder / f"assembly-{self.stage}").glob("*.template.json")):
            body = by_text.get(json.dumps(json.loads(path.read_text(encoding="utf-8"))))
            if body is not None:
                yield path, body
