"""From a file to text that YAML readers agree about, or the reason why not."""

import re

from ..problems.problem import Problem
from .origin import Origin, SourceFile

LARGEST_BYTES = 256 * 1024
"""An environment takes some ten KiB; a larger file is a mistake, and reading it would take seconds."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_TAB_INDENT = re.compile(r"^ *\t", re.MULTILINE)


def read_text(source: SourceFile) -> str | Problem:
    """The text of the file, or the one problem that keeps it from being read."""
    try:
        size = source.path.stat().st_size
        if size > LARGEST_BYTES:
            return _problem(
                source,
                "Y001",
                f"the file has {size:,} bytes; at most {LARGEST_BYTES:,} are read",
                "split it, or see what got into it",
            )
        raw = source.path.read_bytes()
    except OSError as error:
        return _problem(
            source, "Y001", f"the file cannot be read: {error.strerror}", "make it a readable file, or remove it"
        )
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return _problem(source, "Y002", "the file begins with a byte order mark", "save it as UTF-8 without BOM")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return _problem(
            source, "Y002", f"byte {error.start + 1:,} of the file is not UTF-8", "save it as UTF-8", line=line
        )
    return _forbidden_character(source, text) or text


def place(source: SourceFile, text: str, offset: int) -> Origin:
    """The line and column of a character of the text."""
    return Origin(source, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def _forbidden_character(source: SourceFile, text: str) -> Problem | None:
    if (offset := text.find("\r")) >= 0:
        return _problem(
            source,
            "Y002",
            "the line ends with a carriage return (Windows line ends)",
            "save it with LF line ends; in git: `*.yaml text eol=lf` in .gitattributes",
            line=place(source, text, offset).line,
        )
    if found := _CONTROL.search(text):
        at = place(source, text, found.start())
        what = f"the character U+{ord(found.group()):04X} is invisible"
        return _problem(
            source,
            "Y002",
            what,
            "remove it; inside text in double quotes write it as an escape",
            line=at.line,
            column=at.column,
        )
    if found := _TAB_INDENT.search(text):
        line = place(source, text, found.start()).line
        return _problem(
            source, "Y003", "the line is indented with a tab; YAML allows spaces only", "indent with spaces", line=line
        )
    return None


def _problem(source: SourceFile, code: str, what: str, remedy: str, *, line: int = 1, column: int = 1) -> Problem:
    return Problem(code=code, path="", what=what, remedy=remedy, origin=Origin(source, line, column))
