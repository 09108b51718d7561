"""What `deploy` refuses before it opens a door."""

import json

import pytest
from click.testing import CliRunner

from blueprint_ops_scripts.deploy.cli import command


@pytest.mark.parametrize("option", ["--release", "--resume"])
def test_a_variable_that_was_empty_does_not_deploy_the_source_instead(option: str) -> None:
    ended = CliRunner().invoke(command, ["prod", option, ""])
    assert ended.exit_code == 2
    assert "given was an empty one" in ended.stderr


def test_two_wishes_are_refused() -> None:
    ended = CliRunner().invoke(command, ["prod", "--release", "a" * 12, "--resume", "prod-1"])
    assert ended.exit_code == 2
    assert "give one of them" in ended.stderr


def test_an_environment_that_nobody_knows_is_wrong_usage() -> None:
    ended = CliRunner().invoke(command, ["nowhere", "--release", "a" * 12, "--json"])
    assert (ended.exit_code, json.loads(ended.stdout)["outcome"]) == (2, "usage")
