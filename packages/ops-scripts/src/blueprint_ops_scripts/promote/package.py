"""The release that a promotion carries, fetched and verified against what the source's ledger knows of it."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..delivery.package import Package, layer_key
from ..ledger.entry import LedgerEntry
from ..ledger.runs import Run
from ..release.manifest import Manifest
from ..release.store import ReleaseStore


def fetched(releases: ReleaseStore, manifest: Manifest, entry: LedgerEntry, workspace: Path) -> Package:
    """The release of `entry` in a folder of its own below `workspace`, every byte compared with its manifest."""
    assembly = releases.fetch(manifest, Path(tempfile.mkdtemp(dir=workspace, prefix="release-")))
    return Package(assembly=assembly, manifest=manifest, code=_code(entry))


def verified_facts(entry: LedgerEntry) -> dict[str, Any]:
    """What the source verified, to be kept with the run: a broken run goes on without asking the source."""
    return {"manifest_sha256": entry.manifest_sha256, "code": _code(entry)}


def refetched(releases: ReleaseStore, run: Run, workspace: Path) -> Package:
    """The release of a broken run, from the target's own store, as it was verified when the run was planned."""
    verified: Mapping[str, Any] = run.options.get("verified", {})
    manifest = releases.find(run.release, expected=verified.get("manifest_sha256"))
    assembly = releases.fetch(manifest, Path(tempfile.mkdtemp(dir=workspace, prefix="release-")))
    return Package(assembly=assembly, manifest=manifest, code=dict(verified.get("code", {})))


def _code(entry: LedgerEntry) -> dict[str, str]:
    return {
        key: sha
        for name, code in entry.functions.items()
        for key, sha in [
            (name, code.code_sha256),
            *((layer_key(name, number), layer) for number, layer in enumerate(code.layers, 1)),
        ]
    }
