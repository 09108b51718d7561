"""A command without a stack name means the app's default; nothing else is ever added."""

import json
from pathlib import Path

import pytest

from blueprint_ops_scripts.cdk.selection import default_stacks, with_default_stacks


@pytest.mark.parametrize(
    "arguments",
    [
        ["deploy"],
        ["diff"],
        ["synth", "--quiet"],
        ["deploy", "--require-approval", "never"],
        ["deploy", "--asset-build-concurrency", "4"],
        ["-c", "a=b", "deploy"],
        ["--verbose", "deploy", "--profile", "me"],
    ],
)
def test_a_command_that_names_no_stack_gets_the_default(arguments: list[str]) -> None:
    assert with_default_stacks(arguments, "dev/**") == [*arguments, "dev/**"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["deploy", "prod/**"],
        ["deploy", "--exclusively", "prod/Database"],
        ["deploy", "--all"],
        ["destroy"],
        ["ls"],
        ["deploy", "--help"],
        ["--version"],
        [],
    ],
)
def test_everything_else_stays_as_it_was_typed(arguments: list[str]) -> None:
    assert with_default_stacks(arguments, "dev/**") == arguments


def test_an_app_without_a_default_changes_nothing() -> None:
    assert with_default_stacks(["deploy"], None) == ["deploy"]


def test_the_default_is_read_from_the_app_folder(tmp_path: Path) -> None:
    (tmp_path / "cdk.json").write_text(json.dumps({"app": "x", "blueprint": {"defaultStacks": "dev/**"}}))
    assert default_stacks(tmp_path) == "dev/**"


@pytest.mark.parametrize("content", [None, "{", "{}"])
def test_a_folder_without_a_readable_default_has_none(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "cdk.json").write_text(content)
    assert default_stacks(tmp_path) is None
