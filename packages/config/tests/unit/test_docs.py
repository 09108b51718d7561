"""The documentation names what there is."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from blueprint_config.cli import main
from blueprint_config.policy.registry import EVERY
from blueprint_config.problems.codes import all_codes

PAGE = Path(__file__).parents[4] / "docs" / "configuration.md"


def rows() -> dict[str, str]:
    """The last cell of each row of the table of codes, by code."""
    lines = re.findall(r"^\| ([A-Z]\d{3}) \|.*\| ?(.*?) ?\|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(lines)


def test_every_code_is_documented_and_no_other() -> None:
    assert set(rows()) == set(all_codes())


def test_the_documentation_says_which_invariants_can_be_waived() -> None:
    waivable = {each.code for each in EVERY if each.waivable}

    assert {code for code, cell in rows().items() if cell.strip()} == waivable


@pytest.mark.parametrize("command", ["render", "validate", "diff", "schema"])
def test_every_command_is_documented_and_explains_itself(command: str) -> None:
    assert f"environments {command}" in PAGE.read_text(encoding="utf-8")
    assert CliRunner().invoke(main, [command, "--help"]).exit_code == 0
