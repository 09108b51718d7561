"""Everything that a synthesis depends on, as one digest: what changes in any of it makes another assembly.

Too much is taken in rather than too little: an edit of a test or a document costs a synthesis, a stale assembly could cost prod.
"""

import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlparse

FORMAT: Final = "2"

OUTPUTS: Final = frozenset(
    {".git", ".venv", ".nox", ".tools", "node_modules", "cdk.out", ".synth-cache", "dist", "build"}
    | {".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}
)
"""Folders that tools write beside the files of a project, where no app reads them. Elsewhere, as in a function's code, they count."""

BYTECODE: Final = "__pycache__"
"""Never counts: Python makes it of what does."""

_OF_THE_TERMINAL: Final = frozenset(
    {"_", "PWD", "OLDPWD", "SHLVL", "TERM", "COLORTERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "TERM_SESSION_ID"}
    | {"COLUMNS", "LINES", "WINDOWID", "DISPLAY", "TMUX", "TMUX_PANE", "STY", "LS_COLORS", "PS1", "PROMPT_COMMAND"}
    | {"SSH_CLIENT", "SSH_CONNECTION", "SSH_TTY", "SSH_AUTH_SOCK", "XDG_SESSION_ID", "INVOCATION_ID", "JOURNAL_STREAM"}
    | {"BLUEPRINT_SYNTH_CACHE_DIR", "UV_RUN_RECURSION_DEPTH"}
)
"""Environment variables that differ from one terminal to the next; every other one counts."""

_HOME_FILES: Final = (Path(".cdk.json"), Path(".aws", "config"), Path(".aws", "credentials"))


@dataclass(frozen=True, kw_only=True)
class SynthInputs:
    """Where to look; `today` counts, as suppressions end on a day."""

    app: Path
    arguments: Sequence[str]
    environment: Mapping[str, str]
    python: "PythonInputs"

    reads: Sequence[Path]
    """More files and folders that the app reads."""

    tools: Sequence[Path]
    """Files that stand for the tools which synthesise."""

    home: Path
    today: str

    def digest(self) -> str:
        """SHA-256, in hexadecimal, of all of it.

        Raises:
            OSError: something vanished or could not be read meanwhile.
        """
        seen = hashlib.sha256()
        for line in self._lines():
            seen.update(line.encode("utf-8", "surrogateescape") + b"\0")
        return seen.hexdigest()

    def _lines(self) -> Iterator[str]:
        yield from (FORMAT, self.today, str(self.app), sys.version, sys.executable, *self.arguments)
        for name in sorted(set(self.environment) - _OF_THE_TERMINAL):
            yield f"{name}={self.environment[name]}"
        projects = [project_of(self.app), self.app, *self.python.sources]
        tree = _Tree(_without_repetition([*projects, *self.reads]), frozenset(projects))
        for root in tree.roots:
            yield f"root {root}"
            yield from tree.contents(root)
        for file in (*(self.home / name for name in _HOME_FILES), *_aws_files(self.environment)):
            yield f"file {file}"
            if file.is_file():
                yield from _content(file)
        for folder in _without_repetition(self.python.installed):
            yield from _stamps(folder)
        for tool in self.tools:
            yield from _stamp(tool)


@dataclass(frozen=True)
class PythonInputs:
    """What an app can import: folders of installed packages, and projects that are imported from their source."""

    installed: Sequence[Path]
    sources: Sequence[Path]

    @classmethod
    def of_this_process(cls) -> "PythonInputs":
        """Those of the interpreter that runs the command, which runs the app as well."""
        installed = [Path(entry) for entry in sys.path if entry.endswith("-packages")]
        return cls([folder for folder in installed if folder.is_dir()], list(_editable_projects()))


def project_of(app: Path) -> Path:
    """The folder of the nearest `uv.lock` at or above `app`, as configuration and siblings lie in it; else the app's own."""
    for folder in (app, *app.parents):
        if (folder / "uv.lock").is_file():
            return folder
    return app


@dataclass(frozen=True)
class _Tree:
    """The folders that are read whole, and those of them beside whose files tools write their own."""

    roots: Sequence[Path]
    projects: frozenset[Path]

    def contents(self, path: Path) -> Iterator[str]:
        """Path, kind and content of every file at or below `path`, but for outputs; nothing when there is none.

        Raises:
            OSError: a link leads to a folder that is not read otherwise, so nobody would see a change of it.
        """
        if path.is_symlink():
            yield f"link {path} {path.readlink()}"
            if path.is_dir() and not self._is_read(path.resolve()):
                raise OSError(
                    f"{path} leads out of what is looked at, to {path.resolve()}; name that in blueprint.synthCache.reads"
                )
        if path.is_file():
            yield from _content(path)
        elif path.is_dir() and not path.is_symlink():
            for name in sorted(entry.name for entry in os.scandir(path)):
                if not self._is_output(path / name):
                    yield from self._inside(path / name)

    def _inside(self, path: Path) -> Iterator[str]:
        # Packages of a part that is no project of ours: too many to be read.
        yield from _stamps(path) if path.name == "node_modules" and path.is_dir() else self.contents(path)

    def _is_output(self, path: Path) -> bool:
        return path.name == BYTECODE or (path.name in OUTPUTS and path.parent in self.projects)

    def _is_read(self, folder: Path) -> bool:
        above = [folder, *folder.parents]
        return any(root in above for root in self.roots) and not any(self._is_output(path) for path in above)


def _content(path: Path) -> Iterator[str]:
    executable = bool(path.stat().st_mode & stat.S_IXUSR)
    yield f"{path} {executable} {hashlib.sha256(path.read_bytes()).hexdigest()}"


def _stamps(folder: Path) -> Iterator[str]:
    """Size and time of every installed file: they are too many to be read."""
    for at, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != BYTECODE)
        for name in sorted(files):
            yield from _stamp(Path(at, name))


def _stamp(path: Path) -> Iterator[str]:
    seen = path.lstat()
    yield f"{path} {seen.st_size} {seen.st_mtime_ns}"


def _editable_projects() -> Iterator[Path]:
    """Folders of the distributions that are imported from their source."""
    for distribution in metadata.distributions():
        origin = json.loads(distribution.read_text("direct_url.json") or "{}")
        if origin.get("dir_info", {}).get("editable"):
            yield Path(unquote(urlparse(origin["url"]).path))


def _aws_files(environment: Mapping[str, str]) -> list[Path]:
    named = (environment.get(name) for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"))
    return [Path(name).expanduser() for name in named if name]


def _without_repetition(paths: Iterable[Path]) -> list[Path]:
    """Sorted, each once, without those inside another."""
    kept: list[Path] = []
    for path in sorted(paths):
        if not any(path == other or other in path.parents for other in kept):
            kept.append(path)
    return kept
