"""An unchanged tree is not synthesised twice: `deploy`, `diff` and `list` get the assembly of the last time.

Off unless the app's cdk.json has `blueprint.synthCache`, an object whose `reads` names what the app reads outside its
project (`$NAME` is the path in an environment variable).
"""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..errors import UsageError
from .app_settings import app_settings

CACHE_DIR_VARIABLE: Final = "BLUEPRINT_SYNTH_CACHE_DIR"
KEPT: Final = 4
"""Assemblies kept for an app; older ones go, but none that was used within the last hour."""

_SPARED_SECONDS: Final = 3600
_SEAL: Final = "sealed"
_PARTIAL: Final = "partial-"


@dataclass(frozen=True)
class SynthCacheSettings:
    """The value of `blueprint.synthCache` in cdk.json."""

    reads: tuple[str, ...]

    @classmethod
    def of(cls, app: Path) -> "SynthCacheSettings | None":
        """The settings of the app in the folder `app`; None when it has none.

        Raises:
            UsageError: they are not an object with a list of texts.
        """
        settings = app_settings(app)
        if "synthCache" not in settings:
            return None
        value = settings["synthCache"]
        reads = value.get("reads", []) if isinstance(value, dict) else None
        if not isinstance(reads, list) or not all(isinstance(entry, str) for entry in reads):
            raise UsageError(
                f"blueprint.synthCache in {app / 'cdk.json'} is not valid: {value!r}",
                remedy='write an object such as {"reads": ["../shared", "$BLUEPRINT_CONFIG_DIR"]}, or take it out',
            )
        return cls(tuple(reads))

    def paths(self, app: Path, environment: Mapping[str, str]) -> list[Path]:
        """What is read outside the project; an unset variable stands for nothing."""
        named = [environment.get(entry[1:], "") if entry.startswith("$") else entry for entry in self.reads]
        return [(app / name).resolve() for name in named if name]


class SynthCache:
    """Assemblies by the digest of their inputs, in a folder. Two processes may use it at once."""

    def __init__(self, folder: Path, *, now: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._now = now

    def find(self, digest: str) -> Path | None:
        """The assembly made from these inputs, if it is there and nobody touched it since."""
        entry = self._folder / digest
        if not entry.is_dir():
            return None
        try:
            sealed = (entry / _SEAL).read_text(encoding="utf-8")
            whole = sealed == _seal_of(entry / "assembly")
            os.utime(entry, (self._now(), self._now()))
        except (OSError, ValueError):
            whole = False
        if not whole:  # it would be in the way of the one that is made now
            shutil.rmtree(entry, ignore_errors=True)
            return None
        return entry / "assembly"

    def room(self) -> Path:
        """A new folder to synthesise into; it belongs to the caller until it is kept.

        Raises:
            OSError: the folder cannot be written.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        self._prune()
        return Path(tempfile.mkdtemp(prefix=_PARTIAL, dir=self._folder)) / "assembly"

    def keep(self, assembly: Path, digest: str) -> Path:
        """Keep the `assembly` in its room under `digest`; where it is now."""
        room = assembly.parent
        (room / _SEAL).write_text(_seal_of(assembly), encoding="utf-8")
        try:
            room.rename(self._folder / digest)
        except OSError:  # another process kept the same one first
            return assembly
        return self._folder / digest / "assembly"

    def _prune(self) -> None:
        used = {entry: entry.stat().st_mtime for entry in self._folder.iterdir() if entry.is_dir()}
        newest = sorted(used, key=lambda entry: used[entry], reverse=True)
        kept = [entry for entry in newest if not entry.name.startswith(_PARTIAL)][: KEPT - 1]
        for entry in newest:
            if entry not in kept and self._now() - used[entry] > _SPARED_SECONDS:
                shutil.rmtree(entry, ignore_errors=True)


def _seal_of(assembly: Path) -> str:
    """Digest of an assembly's files, but for the locks that the CLI keeps in it."""
    seen = hashlib.sha256()
    for path in sorted(assembly.rglob("*")):
        if path.is_file() and path.suffix != ".lock":
            seen.update(f"{path.relative_to(assembly)}\0".encode())
            seen.update(hashlib.sha256(path.read_bytes()).digest())
    return seen.hexdigest()


def cache_folder(app: Path, environment: Mapping[str, str]) -> Path:
    """Where the assemblies of `app` are kept."""
    given = environment.get(CACHE_DIR_VARIABLE)
    return Path(given) if given else app / ".synth-cache"
