"""Where a resource was written: the line of the program that made its construct, and the line of its template."""

import re
from pathlib import Path
from typing import NamedTuple

from blueprint_aspects.assembly.assembly import Assembly
from blueprint_aspects.assembly.template import Template
from blueprint_aspects.errors import TemplateError
from blueprint_aspects.template.document import read_text

_FRAME = re.compile(r"(?:^|\(|\s)(?P<file>[^()\s][^()]*?):(?P<line>[1-9]\d*)(?::\d+)?\)?$")
_NOT_OURS = ("node_modules", "site-packages", "dist-packages", "node:", "internal/")
"""Parts of the paths of what the program uses but nobody of its authors wrote."""

_KEY = r"(?:^|[{,])[ \t]*[\"']?(?P<key>%s)[\"']?[ \t]*:"


class Place(NamedTuple):
    """A line (from 1) of a file."""

    file: str
    line: int


class Places:
    """Finds lines; reads each template's text at most once, and only when asked.

    The program's line is there when the CDK recorded call stacks: always in TypeScript, in Python with
    `JSII_HOST_STACK_TRACES=1` in the environment of the synthesis.
    """

    def __init__(self, assembly: Assembly) -> None:
        self._templates = {template.name: template for template in assembly.templates}
        self._lines: dict[str, dict[str, int]] = {}

    def of(self, template_name: str, logical_id: str, path: str) -> list[Place]:
        """The places of a resource (or, without logical id, of a construct or template), best first."""
        template = self._templates.get(template_name)
        if template is None:
            return []
        line = self._line_of(template.file, logical_id) if logical_id else 1
        program = _made_at(template, path)
        return [*([program] if program else []), Place(template.file, line)]

    def _line_of(self, file: str, logical_id: str) -> int:
        """The line on which the resource begins; of one that SAM makes, the line of the one it is made from."""
        if file not in self._lines:
            self._lines[file] = _lines(file)
        lines = self._lines[file]
        known = (name for name in lines if logical_id.startswith(name))
        return lines.get(logical_id) or lines.get(max(known, key=len, default=""), 1)


def _made_at(template: Template, path: str) -> Place | None:
    """The innermost line of the program itself in the call stack that made the construct."""
    try:
        frames = template.metadata.creation_stack(path)
    except TemplateError:
        return None
    for frame in frames:
        found = _FRAME.search(frame)
        if found and not any(part in found["file"] for part in _NOT_OURS):
            return Place(found["file"], int(found["line"]))
    return None


def _lines(file: str) -> dict[str, int]:
    """Key to the line of its first appearance from the section Resources on, in JSON or YAML; empty when unreadable."""
    try:
        text = read_text(Path(file))
    except TemplateError:
        return {}
    section = re.search(_KEY % "Resources", text, re.MULTILINE)
    found: dict[str, int] = {}
    line, seen = 1, 0
    for key in re.finditer(_KEY % "[A-Za-z0-9]+", text, re.MULTILINE):
        if key.start() > (section.start() if section else 0):
            line, seen = line + text.count("\n", seen, key.start("key")), key.start("key")
            found.setdefault(key["key"], line)
    return found
