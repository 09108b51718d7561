"""A workspace of two members in a git repository of its own."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from releasing.members import Member, load_members
from releasing.release import release
from releasing.repository import Repository

CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- The first thing.\n"
THING = '''"""A thing."""

from .made import Made, make

__all__ = ["Made", "make"]
'''
MADE = '''"""What is made."""


class Made:
    """It is made of `parts`."""

    def __init__(self, *, parts: int, colour: str = "red") -> None:
        self.parts = parts

    def paint(self, colour: str) -> None:
        """Another colour."""


def make(parts: int) -> Made:
    """A thing."""
    return Made(parts=parts)


def _private() -> None: ...
'''


class Workspace:
    """The repository, and what people do in it."""

    def __init__(self, root: Path) -> None:
        self.repository = Repository(root)

    def begin(self) -> None:
        """Write the members, and commit them."""
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "user.name", "Someone")
        self.git("config", "user.email", "someone@example.com")
        self.write(
            {
                "pyproject.toml": '[tool.uv.workspace]\nmembers = ["packages/*"]\n'
                "[tool.uv.sources]\nblueprint-thing = { workspace = true }\n",
                ".gitignore": ".venv/\n__pycache__/\n",
                "packages/thing/pyproject.toml": project(
                    "thing", '[project.scripts]\nmake-thing = "blueprint_thing:make"\n'
                ),
                "packages/thing/CHANGELOG.md": CHANGELOG,
                "packages/thing/src/blueprint_thing/__init__.py": THING,
                "packages/thing/src/blueprint_thing/made.py": MADE,
                "packages/thing/tests/unit/construct_ids.json": '{"queue": {"Queue1": "AWS::SQS::Queue"}}',
                "packages/user/pyproject.toml": project("user", 'dependencies = ["blueprint-thing>=0.1"]\n'),
                "packages/user/CHANGELOG.md": CHANGELOG,
                "packages/user/src/blueprint_user/__init__.py": '"""A user."""\n',
            }
        )
        subprocess.run(
            [os.environ.get("UV", "uv"), "lock", "--quiet", "--offline"], cwd=self.repository.root, check=True
        )
        self.commit("feat: begin")

    def git(self, *arguments: str) -> str:
        return self.repository.git(*arguments)

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.repository.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.repository.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def commit(self, message: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "-m", message)

    def member(self, name: str = "thing") -> Member:
        return load_members(self.repository.root)[name]


def project(name: str, more: str) -> str:
    """A member's `pyproject.toml`."""
    return (
        f'[project]\nname = "blueprint-{name}"\nversion = "0.1.0"\nrequires-python = ">=3.11"\n{more}'
        '[build-system]\nrequires = ["uv_build>=0.13,<0.14"]\nbuild-backend = "uv_build"\n'
    )


@pytest.fixture(scope="session")
def beginnings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both states that tests begin with, made once."""
    workspace = Workspace(tmp_path_factory.mktemp("workspace"))
    workspace.begin()
    released = Workspace(tmp_path_factory.mktemp("released") / "copy")
    shutil.copytree(workspace.repository.root, released.repository.root)
    for name in ("thing", "user"):
        release(released.repository, released.member(name), "minor", date(2026, 11, 1))
    return {"workspace": workspace.repository.root, "released": released.repository.root}


@pytest.fixture
def workspace(beginnings: dict[str, Path], tmp_path: Path) -> Workspace:
    """Two members that were never released."""
    return Workspace(shutil.copytree(beginnings["workspace"], tmp_path / "workspace"))


@pytest.fixture
def released(beginnings: dict[str, Path], tmp_path: Path) -> Workspace:
    """Both members after the release of 0.1.0."""
    return Workspace(shutil.copytree(beginnings["released"], tmp_path / "released"))
