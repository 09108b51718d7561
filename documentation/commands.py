"""The page with the `--help` of every command: `python -m documentation.commands` writes it, a test compares it."""

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "commands.md"
NOT_OURS = frozenset({"cdk"})
"""Console scripts that hand over to somebody else's command line."""

_HEAD = """# Commands

What each command says of itself with `--help`. What it promises, and how it ends, is in [operations](operations.md).

<!-- Written by `uv run python -m documentation.commands`; a test compares it with the commands. -->
"""
_SUBCOMMAND = re.compile(r"^  ([a-z][\w-]*) ", re.MULTILINE)


def commands() -> list[str]:
    """Every console script of the packages, sorted."""
    found = set()
    for file in ROOT.glob("packages/*/pyproject.toml"):
        found |= set(tomllib.loads(file.read_text(encoding="utf-8"))["project"].get("scripts", {}))
    return sorted(found - NOT_OURS)


def help_of(*command: str) -> str:
    """What the command prints with `--help`, for a terminal of 80 columns."""
    script = Path(sysconfig.get_path("scripts")) / command[0]
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1"}
    done = subprocess.run(
        [str(script), *command[1:], "--help"], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def page() -> str:
    """The whole page."""
    return _HEAD + "".join(_sections())


def _sections() -> Iterator[str]:
    for command in commands():
        text = help_of(command)
        yield f"\n## {command}\n\n```text\n$ {command} --help\n{text}\n```\n"
        _, _, listed = text.partition("\nCommands:\n")
        for subcommand in _SUBCOMMAND.findall(listed):
            yield f"\n### {command} {subcommand}\n\n```text\n{help_of(command, subcommand)}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stderr.write(f"wrote {PAGE.relative_to(ROOT)}\n")
