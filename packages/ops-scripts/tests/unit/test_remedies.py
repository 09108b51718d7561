"""Every command that a message names exists, with the options that it is given: at 3 a.m. it is copied."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

import click
import pytest

import blueprint_ops_scripts
from blueprint_ops_scripts.cleanup.cli import command as cleanup
from blueprint_ops_scripts.deploy.cli import command as deploy
from blueprint_ops_scripts.promote.cli import command as promote
from blueprint_ops_scripts.releases.cli import group as releases
from blueprint_ops_scripts.rollout.cli import command as rollout
from blueprint_ops_scripts.rollout.deploy_cli import command as blue_green_deploy
from blueprint_ops_scripts.validate.cli import command as validate_deployment

SOURCES = Path(str(blueprint_ops_scripts.__file__)).parent
NAMED = re.compile(r"uv run (?P<name>[a-z][\w-]*)(?P<rest>(?: (?!then\b|and\b|or\b|in\b|with\b)[\w|./-]+)*)")
OURS: dict[str, click.Command] = {
    "blue-green-deploy": blue_green_deploy,
    "cleanup": cleanup,
    "deploy": deploy,
    "promote": promote,
    "releases": releases,
    "rollout": rollout,
    "validate-deployment": validate_deployment,
}
ELSEWHERE = {"nox"}


def texts(node: ast.AST) -> Iterator[str]:
    """Every string of a module; what an f-string puts in is a word."""
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    else:
        for child in ast.iter_child_nodes(node):
            yield from texts(child)


def named() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """`(file, command, words after it)` for every command that a string of ours names."""
    for file in sorted(SOURCES.rglob("*.py")):
        for text in texts(ast.parse(file.read_text("utf-8"))):
            for match in NAMED.finditer(text):
                yield str(file.relative_to(SOURCES)), match["name"], tuple(match["rest"].split())


def test_every_command_that_is_named_exists() -> None:
    scripts = {script.name for script in entry_points(group="console_scripts")} | ELSEWHERE
    assert {(file, name) for file, name, _ in named() if name not in scripts} == set()


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_option_that_is_named_exists(name: str) -> None:
    wrong = []
    for file, found, words in named():
        if found == name:
            command = _meant(OURS[name], words)
            options = {"--help", *(option for parameter in command.params for option in parameter.opts)}
            wrong += [(file, word) for word in words if word.startswith("--") and word.strip(".;") not in options]
    assert wrong == []


def test_a_look_at_rollouts_names_the_environment() -> None:
    """The command asks for one; files of the rollout itself know their run."""
    bare = [
        file
        for file, name, words in named()
        if name == "rollout" and words == ("status",) and not file.startswith("rollout/")
    ]
    assert bare == []


def test_the_commands_are_those_of_the_console_scripts() -> None:
    entry = import_module("blueprint_ops_scripts.entry")
    assert {name.replace("-", "_") for name in OURS} <= set(vars(entry))


def _meant(command: click.Command, words: tuple[str, ...]) -> click.Command:
    """The subcommand that the first word names; `approve|reject` are two with the same options."""
    if isinstance(command, click.Group) and words:
        return command.commands.get(words[0].split("|")[0], command)
    return command
