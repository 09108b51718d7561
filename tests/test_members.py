"""Each member can be versioned and installed alone, and is called what its folder is called."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
MEMBERS = sorted([*ROOT.glob("packages/*/pyproject.toml"), *ROOT.glob("apps/*/pyproject.toml")])


def project(path: Path) -> dict[str, Any]:
    """The parsed `pyproject.toml`."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(params=MEMBERS, ids=lambda path: path.parent.name)
def member(request: pytest.FixtureRequest) -> Path:
    """The folder of one member."""
    path: Path = request.param
    return path.parent


def test_folder_distribution_and_import_have_one_name(member: Path) -> None:
    assert project(member / "pyproject.toml")["project"]["name"] == f"blueprint-{member.name}"
    assert (member / "src" / f"blueprint_{member.name.replace('-', '_')}" / "__init__.py").is_file()


def test_a_member_has_a_readme_a_changelog_and_types(member: Path) -> None:
    assert (member / "README.md").read_text(encoding="utf-8").startswith(f"# blueprint-{member.name}")
    assert "## [Unreleased]" in (member / "CHANGELOG.md").read_text(encoding="utf-8")
    assert (member / "src" / f"blueprint_{member.name.replace('-', '_')}" / "py.typed").is_file()


def test_siblings_have_lower_bounds_and_are_not_sourced_by_the_member(member: Path) -> None:
    settings = project(member / "pyproject.toml")
    siblings = [name for name in settings["project"]["dependencies"] if name.startswith("blueprint-")]
    assert [name for name in siblings if ">=" not in name] == []
    assert "sources" not in settings.get("tool", {}).get("uv", {})


def test_every_console_script_names_a_function_that_exists(member: Path) -> None:
    for target in project(member / "pyproject.toml")["project"].get("scripts", {}).values():
        module, function = target.split(":")
        path = member / "src" / Path(*module.split(".")).with_suffix(".py")
        assert f"def {function}(" in path.read_text(encoding="utf-8"), target


def test_the_root_is_virtual() -> None:
    settings = project(ROOT / "pyproject.toml")
    assert "project" not in settings
    assert set(settings["tool"]["uv"]["sources"]) == {f"blueprint-{path.parent.name}" for path in MEMBERS}
