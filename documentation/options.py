"""Options that documents name, held against those that the page of commands lists."""

import re
from collections.abc import Iterator

_SECTION = re.compile(r"^###? (?P<command>[^\n]+)\n\n```text\n(?P<help>.*?)^```", re.MULTILINE | re.DOTALL)
_OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]*")
_END = r"`\n#|;&"
"""A command ends with its code span, its line, a comment, or another command."""


def options(page: str) -> dict[str, frozenset[str]]:
    """The options of each command and subcommand, as the page of commands shows them."""
    return {found["command"]: frozenset(_OPTION.findall(found["help"])) for found in _SECTION.finditer(page)}


def unknown_options(text: str, known: dict[str, frozenset[str]]) -> Iterator[str]:
    """Each option that `text` gives to one of the `known` commands and that this command does not have."""
    names = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    named = re.compile(rf"(?:uv run |^ {{4}}|`)({names})(?![\w-])([^{_END}]*)", re.MULTILINE)
    for command, rest in named.findall(text):
        own, _, _ = rest.partition(" -- ")  # what follows is another command's
        yield from (f"{command} {option}" for option in _OPTION.findall(own) if option not in known[command])
