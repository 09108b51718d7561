"""The page of commands is what the commands say, and every command that a document names exists."""

import re
from pathlib import Path

import pytest
from documentation.commands import PAGE, ROOT, commands, page
from documentation.documents import documents
from documentation.options import options, unknown_options

NAMED = re.compile(r"\buv run (?:--(?:package|group) \S+ |--\S+ )*(?!-)([\w-]+)(?: +-s +([\w-]+))?")
OTHERS = {"cdk", "nox", "python", "pytest", "mypy", "ruff", "mkdocs", "local-aws", "COMMAND"}


def test_the_page_is_what_the_commands_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew: uv run python -m documentation.commands"


@pytest.mark.parametrize("document", documents().values(), ids=documents())
def test_a_document_names_only_commands_and_sessions_that_exist(document: Path) -> None:
    sessions = set(re.findall(r"^def (\w+)\(session", (ROOT / "noxfile.py").read_text(encoding="utf-8"), re.MULTILINE))
    known = {name.replace("_", "-") for name in sessions}
    for command, session in NAMED.findall(document.read_text(encoding="utf-8")):
        assert command in {*commands(), *OTHERS}, f"{document.name}: uv run {command}"
        assert not session or session in known, f"{document.name}: nox -s {session}"


@pytest.mark.parametrize("document", documents().values(), ids=documents())
def test_a_document_gives_commands_only_options_that_they_have(document: Path) -> None:
    assert list(unknown_options(document.read_text(encoding="utf-8"), options(PAGE.read_text(encoding="utf-8")))) == []


def test_an_option_that_a_command_does_not_have_is_found() -> None:
    known = options(PAGE.read_text(encoding="utf-8"))
    text = "`promote dev prod --plan --now`\n    uv run local-aws exec --env dev -- ls --all  # --not\n`rollout hold R --adopt`"
    assert list(unknown_options(text, known)) == ["promote --now", "rollout hold --adopt"]
