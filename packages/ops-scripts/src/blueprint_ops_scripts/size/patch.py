"""Changes single leaves of an environment's file, and nothing else of it: comments, order and spacing stay."""

import difflib
import re
import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from blueprint_config import ConfigError, load_environment
from blueprint_config.layers.folders import SHIPPED

from ..errors import UsageError

_SCALAR = re.compile(r"(?P<value>[^#\n]*?)(?P<rest>\s*(?:#.*)?)$")
_MARK = re.compile(r"#.*\bsize (\d{4}-\d{2}-\d{2})\b")
QUIET_DAYS = 14
"""Days in which a leaf that was changed is not changed again."""


@dataclass(frozen=True, kw_only=True)
class EnvironmentFile:
    """An environment's own file, which may not be there yet in a folder that overrides shipped values."""

    environment: str
    config_dir: Path | None

    @property
    def path(self) -> Path:
        """Where it is, or would be."""
        return (self.config_dir or SHIPPED) / f"{self.environment}.yaml"

    def text(self) -> str:
        """What it holds now."""
        return self.path.read_text(encoding="utf-8") if self.path.is_file() else ""

    def refusal(self, text: str) -> str | None:
        """Why the configuration would not be valid with `text` in this file; None when it would be."""
        with tempfile.TemporaryDirectory(prefix="blueprint-size-") as scratch:
            folder = Path(scratch) / "environments"
            if self.config_dir is not None:
                shutil.copytree(self.config_dir, folder)
            else:
                folder.mkdir()
            (folder / self.path.name).write_text(text, encoding="utf-8")
            try:
                load_environment(self.environment, folder)
            except ConfigError as error:
                return "; ".join(f"{one.code} {one.path}: {one.what}" for one in error.problems) or str(error)
        return None

    def diff(self, text: str) -> str:
        """The change as a unified diff that `git apply` and `patch` take."""
        name = self.path.as_posix().lstrip("/")
        before, after = self.text().splitlines(keepends=True), text.splitlines(keepends=True)
        return "".join(difflib.unified_diff(before, after, f"a/{name}", f"b/{name}"))


def changed_lately(text: str, leaf: str, today: date) -> date | None:
    """The day on which `size` changed the leaf, when that is less than two weeks ago."""
    line, _ = _place(text, leaf)
    found = _MARK.search(text.splitlines()[line]) if line is not None else None
    day = date.fromisoformat(found.group(1)) if found else None
    return day if day is not None and (today - day).days < QUIET_DAYS else None


def with_leaf(text: str, leaf: str, value: Any, *, today: date, was: Any) -> str:
    """`text` with another value at a dotted path, and a comment that says since when and instead of what."""
    note = f"size {today}: was {was}"
    line, column = _place(text, leaf)
    if line is None:
        return _with_new_leaf(text, leaf, f"{value}  # {note}")
    lines = text.splitlines(keepends=True)
    end = "\n" if lines[line].endswith("\n") else ""
    found = _SCALAR.match(lines[line].rstrip("\n")[column:])
    assert found is not None, "a scalar and its comment always match"
    kept = re.sub(r";? *size \d{4}-\d{2}-\d{2}: was [^;]*", "", found["rest"].strip().lstrip("#").strip()).strip("; ")
    comment = f"{kept}; {note}" if kept else note
    lines[line] = f"{lines[line][:column]}{value}  # {comment}{end}"
    return "".join(lines)


def _place(text: str, leaf: str) -> tuple[int | None, int]:
    """Line and column of a leaf's value, from zero; None where the file does not have it."""
    node = _parsed(text)
    *way, last = leaf.split(".")
    for step in way:
        node = node.get(step) if isinstance(node, CommentedMap) else None
    if not isinstance(node, CommentedMap) or last not in node:
        return None, 0
    line, column = node.lc.value(last)
    return int(line), int(column)


def _with_new_leaf(text: str, leaf: str, written: str) -> str:
    """The leaf as the first entry of its section, which is made at the end where it is missing."""
    section, _, last = leaf.partition(".")
    lines = text.splitlines(keepends=True)
    tree = _parsed(text)
    if isinstance(tree, CommentedMap) and isinstance(tree.get(section), CommentedMap):
        first = next(iter(tree[section]))
        line, column = tree[section].lc.key(first)
        lines.insert(int(line), f"{' ' * int(column)}{last}: {written}\n")
        return "".join(lines)
    gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    return f"{text}{gap}{section}:\n  {last}: {written}\n"


def _parsed(text: str) -> Any:
    return YAML(typ="rt").load(text)


def apply_to(file: EnvironmentFile, text: str) -> None:
    """Write the file.

    Raises:
        UsageError: it belongs to an installed package, which the next installation overwrites.
    """
    if "site-packages" in file.path.parts:
        raise UsageError(
            f"{file.path} belongs to an installed package", remedy="name a folder of your own with --config-dir"
        )
    file.path.write_text(text, encoding="utf-8")
