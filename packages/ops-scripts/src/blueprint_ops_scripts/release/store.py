"""Releases in a bucket: stored once under their digest, and verified byte for byte whenever they are read."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from .archive import pack, unpack
from .assembly import Assembly, archive_of
from .digest import ReleaseFacts
from .errors import ArtefactMismatchError, UnknownReleaseError, short
from .manifest import Manifest, describe

MANIFEST = "manifest.json"


class Bucket(Protocol):
    """Where objects are kept."""

    name: str

    def get(self, key: str) -> bytes | None:
        """The object under `key`; None when there is none."""

    def put_new(self, key: str, body: bytes) -> bool:
        """Store an object unless one is there; whether it was stored."""


class ReleaseStore:
    """The releases in one bucket, below `releases/<digest>/`."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket

    def add(self, folder: Path, facts: ReleaseFacts) -> Manifest:
        """Store the assembly in `folder`; the first to store a digest wins, and its manifest is returned."""
        archives = _archives(folder)
        manifest = Manifest(
            facts=facts,
            files={path: describe(folder / path) for path in Assembly(folder).files()},
            archives={name: _sha256(body) for name, body in archives.items()},
        )
        if self.bucket.get(_key(manifest.digest, MANIFEST)) is None:
            return self._put(manifest, archives)
        return self.find(manifest.digest, expected=None)

    def find(self, digest: str, *, expected: str | None) -> Manifest:
        """The manifest of a stored release; `expected` is its SHA-256 as the ledger knows it, None before it does.

        Raises:
            UnknownReleaseError: the bucket has no such release.
            ArtefactMismatchError: the manifest is not the one that was stored.
        """
        data = self.bucket.get(_key(digest, MANIFEST))
        if data is None:
            raise UnknownReleaseError(
                f"release {digest} is not stored in {self.bucket.name}",
                remedy="see what is with: uv run releases history ENV",
            )
        if expected is not None and _sha256(data) != expected:
            raise self._mismatch(digest, ["the manifest is not the one that the ledger knows"])
        try:
            manifest = Manifest.from_bytes(data)
        except ValueError as error:
            raise self._mismatch(digest, [str(error)]) from error
        if manifest.digest != digest:
            raise self._mismatch(digest, [f"it holds release {short(manifest.digest)}"])
        return manifest

    def fetch(self, manifest: Manifest, into: Path) -> Assembly:
        """Write the release to the empty folder `into`, every byte compared with the manifest.

        Raises:
            ArtefactMismatchError: an archive is missing or altered.
        """
        into.mkdir(parents=True, exist_ok=True)
        for body in self._bodies(manifest).values():
            unpack(body, into)
        if found := manifest.differences(into):
            raise self._mismatch(manifest.digest, found)
        return Assembly(into)

    def copy_from(self, source: "ReleaseStore", manifest: Manifest) -> None:
        """Bring a release over from another account's bucket, under the very same manifest.

        Raises:
            ArtefactMismatchError: what is stored there, or already here, is not what the manifest says.
        """
        there = self.bucket.get(_key(manifest.digest, MANIFEST))
        if there is None:
            self._put(manifest, source._bodies(manifest))
        elif there != manifest.as_bytes():
            raise self._mismatch(manifest.digest, [f"its manifest is not the one in {source.bucket.name}"])

    def _bodies(self, manifest: Manifest) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        problems: list[str] = []
        for name, wanted in sorted(manifest.archives.items()):
            body = self.bucket.get(_key(manifest.digest, name))
            if body is None:
                problems.append(f"{name} is missing")
            elif _sha256(body) != wanted:
                problems.append(f"{name} has other content")
            else:
                found[name] = body
        if problems:
            raise self._mismatch(manifest.digest, problems)
        return found

    def _put(self, manifest: Manifest, archives: Mapping[str, bytes]) -> Manifest:
        """Archives first: a release with a manifest is whole."""
        for name, body in sorted(archives.items()):
            self.bucket.put_new(_key(manifest.digest, name), body)
        if self.bucket.put_new(_key(manifest.digest, MANIFEST), manifest.as_bytes()):
            return manifest
        return self.find(manifest.digest, expected=None)

    def _mismatch(self, digest: str, found: list[str]) -> ArtefactMismatchError:
        return ArtefactMismatchError.of(digest, self.bucket.name, found)


def _archives(folder: Path) -> dict[str, bytes]:
    """Archives by name. The name has part of the hash, so that one left by a broken attempt is never taken for another."""
    members: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for path in Assembly(folder).files():
        members[archive_of(path)].append((path, describe(folder / path).executable))
    packed = {stem: pack(folder, paths) for stem, paths in members.items()}
    return {f"{stem}.{_sha256(body)[:12]}.zip": body for stem, body in packed.items()}


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _key(digest: str, name: str) -> str:
    return f"releases/{digest}/{name}"
