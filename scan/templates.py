"""The templates of an assembly, and which construct each of their resources comes from."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .finding import ENVIRONMENTS


@dataclass(frozen=True, kw_only=True)
class Scanned:
    """One synthesised assembly. `stages` are those of its stages whose templates count."""

    folder: Path
    layout: str
    stages: tuple[str, ...]

    @cached_property
    def templates(self) -> dict[Path, dict[str, Any]]:
        """Every template that counts, nested ones too, by its file."""
        folders = (
            [self.folder] if self.stages == ("pipeline",) else [self.folder / f"assembly-{s}" for s in self.stages]
        )
        files = sorted(path for folder in folders for path in folder.glob("*.template.json"))
        return {path: json.loads(path.read_text(encoding="utf-8")) for path in files}

    def stage_of(self, path: str) -> str | None:
        """The stage of a construct path, or None when it does not count here."""
        stage = path.partition("/")[0]
        stage = stage if stage in ENVIRONMENTS else "pipeline"
        return stage if stage in self.stages else None

    def construct_path(self, template: Path, logical_id: str) -> str:
        """The construct path of a resource; for what has none, stack and logical id."""
        resource = self.templates[template]["Resources"].get(logical_id, {})
        stage = self.stages[0] if len(self.stages) == 1 else template.parent.name.removeprefix("assembly-")
        return str(
            resource.get("Metadata", {}).get("aws:cdk:path", f"{stage}/{template.name.partition('.')[0]}/{logical_id}")
        )


def shown(path: str) -> str:
    """A construct path without its stage, and without the root stack of the nested layout."""
    stage, _, inside = path.partition("/")
    return inside.removeprefix("Main/") if stage in ENVIRONMENTS else path
