"""The manifest of a release: the SHA-256 of every file, because asset hashes do not cover the bytes of archives."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .assembly import Assembly
from .digest import ReleaseFacts, canonical, file_hash

_SCHEMA = 1


@dataclass(frozen=True, kw_only=True)
class FileEntry:
    """One file of a release."""

    sha256: str
    size: int
    """Bytes."""

    executable: bool
    """Whether the owner may run it: the CDK CLI packs modes, so they decide the hash of the code."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a release consists of, byte for byte."""

    facts: ReleaseFacts
    files: Mapping[str, FileEntry]
    """By path in the assembly."""

    archives: Mapping[str, str]
    """SHA-256 of every stored archive by its name."""

    @property
    def digest(self) -> str:
        """The release's digest."""
        return self.facts.digest()

    def differences(self, folder: Path) -> list[str]:
        """How the files in `folder` differ from the manifest, one line each; empty when they do not."""
        there = set(Assembly(folder).files())
        missing = [f"{path} is missing" for path in sorted(set(self.files) - there)]
        extra = [f"{path} does not belong to it" for path in sorted(there - set(self.files))]
        changed = [
            f"{path} has other content"
            for path, entry in sorted(self.files.items())
            if path in there and describe(folder / path) != entry
        ]
        return missing + extra + changed

    def as_bytes(self) -> bytes:
        """The manifest as it is stored."""
        return canonical({"schema": _SCHEMA, "digest": self.digest, **asdict(self)})

    def sha256(self) -> str:
        """SHA-256 of the stored manifest, which the ledger remembers apart from the bucket."""
        return hashlib.sha256(self.as_bytes()).hexdigest()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Manifest":
        """The manifest stored as `data`.

        Raises:
            ValueError: it is not a manifest, or not one of the digest that it names.
        """
        try:
            stored: dict[str, Any] = json.loads(data)
            facts = stored["facts"]
            manifest = cls(
                facts=ReleaseFacts(**{**facts, "assets": tuple(facts["assets"])}),
                files={path: FileEntry(**entry) for path, entry in stored["files"].items()},
                archives=stored["archives"],
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a manifest: {error}") from error
        if manifest.digest != stored["digest"]:
            raise ValueError(f"the manifest says {stored['digest']}, its facts make {manifest.digest}")
        return manifest


def describe(path: Path) -> FileEntry:
    """The entry of one file."""
    return FileEntry(sha256=file_hash(path), size=path.stat().st_size, executable=os.access(path, os.X_OK))
