"""The members of the workspace as releases see them: name, version, folder, tag, and what they need of each other."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version


@dataclass(frozen=True, kw_only=True)
class Member:
    """One package or app with a version of its own."""

    name: str
    folder: Path
    version: Version
    siblings: Mapping[str, Requirement]
    scripts: frozenset[str]

    @property
    def module(self) -> str:
        """What is imported."""
        return f"blueprint_{self.name.replace('-', '_')}"

    @property
    def distribution(self) -> str:
        """What is installed."""
        return f"blueprint-{self.name}"

    @property
    def changelog(self) -> Path:
        """Its changelog."""
        return self.folder / "CHANGELOG.md"

    def tag(self, version: Version | None = None) -> str:
        """The tag of a version, such as `constructs-v1.2.0`; of the present one when none is given."""
        return f"{self.name}-v{version or self.version}"


def member_of(folder: Path, pyproject: str) -> Member:
    """The member in `folder`, whose `pyproject.toml` reads `pyproject`."""
    project = tomllib.loads(pyproject)["project"]
    requirements = [Requirement(line) for line in project.get("dependencies", [])]
    return Member(
        name=folder.name,
        folder=folder,
        version=Version(project["version"]),
        siblings={
            requirement.name.removeprefix("blueprint-"): requirement
            for requirement in requirements
            if requirement.name.startswith("blueprint-")
        },
        scripts=frozenset(project.get("scripts", {})),
    )


def load_members(root: Path) -> dict[str, Member]:
    """Every member of the workspace at `root`, by name."""
    folders = sorted([*root.glob("packages/*"), *root.glob("apps/*")])
    return {
        folder.name: member_of(folder, (folder / "pyproject.toml").read_text(encoding="utf-8"))
        for folder in folders
        if (folder / "pyproject.toml").is_file()
    }
