"""The documentation names what there is."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from blueprint_config.cli import main
from blueprint_config.json_schema import schema
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


def fields(properties: dict[str, Any], definitions: dict[str, Any], at: str = "") -> Iterator[str]:
    """A row for each leaf that a file may set, in the order of the models."""
    for name, found in properties.items():
        below = definitions.get(found.get("$ref", "").rpartition("/")[2], {}).get("properties")
        if below:
            yield from fields(below, definitions, f"{at}{name}.")
        else:
            default = f"`{json_of(found['default'])}`" if "default" in found else "required"
            yield f"| `{at}{name}` | {default} | {' '.join(found['description'].split())} |"


def json_of(value: Any) -> str:
    """A default as YAML would hold it, in one line; the traffic schedules are too long for a table."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else "..."


def test_every_field_is_documented_with_its_default() -> None:
    whole = schema("full")
    table = "\n".join(["| key | default | what it is |", "|---|---|---|", *fields(whole["properties"], whole["$defs"])])
    text = PAGE.read_text(encoding="utf-8")
    before, after = text.split("## Keys\n\n")[0], text.split("\n\n## Codes")[1]
    written = f"{before}## Keys\n\n{table}\n\n## Codes{after}"
    if os.environ.get("WRITE_KEYS"):
        PAGE.write_text(written, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == written, (
        "write it anew: WRITE_KEYS=1 pytest packages/config/tests/unit/test_docs.py"
    )
