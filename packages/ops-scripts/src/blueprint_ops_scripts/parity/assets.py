"""Assets by their contents: two hashes over equal files are one asset."""

import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_HASH = re.compile(r"\b[0-9a-f]{64}\b")


@dataclass(kw_only=True)
class Assets:
    """The assets of one environment of an assembly."""

    sources: dict[str, Path] = field(default_factory=dict)
    """Folder or file of each asset, by its hash."""

    _digests: dict[str, str] = field(default_factory=dict)

    @classmethod
    def in_folder(cls, folder: Path, stage: str) -> "Assets":
        """What the asset manifests of a stage name."""
        sources = {}
        for manifest in [*folder.glob("*.assets.json"), *folder.glob(f"assembly-{stage}/*.assets.json")]:
            for name, asset in json.loads(manifest.read_text(encoding="utf-8")).get("files", {}).items():
                path = (asset.get("source") or {}).get("path")
                if path:
                    sources[name] = (manifest.parent / path).resolve()
        return cls(sources=sources)

    def named(self, value: Any) -> Any:
        """`value` with each hash of a known asset replaced by the digest of what the asset holds."""
        if isinstance(value, dict):
            return {name: self.named(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.named(inner) for inner in value]
        if not isinstance(value, str):
            return value
        return _HASH.sub(lambda found: self._name(found.group()), value)

    def _name(self, asset: str) -> str:
        """A hash whose files are not there stays a hash: it is then equal to itself alone."""
        source = self.sources.get(asset)
        if source is None or not source.exists():
            return asset
        if asset not in self._digests:
            self._digests[asset] = _digest(source)
        return f"asset:{self._digests[asset]}"


def unread(value: Any) -> bool:
    """Whether the value names an asset whose files are not there, as a key in a bucket."""
    return isinstance(value, str) and bool(re.fullmatch(rf"{_HASH.pattern}(\.\w+)?", value))


def _digest(source: Path) -> str:
    """Over names and bytes of all files; no times, no modes."""
    found = hashlib.sha256()
    files = sorted(path for path in source.rglob("*") if path.is_file()) if source.is_dir() else [source]
    for path in files:
        name = path.relative_to(source).as_posix() if source.is_dir() else ""
        found.update(f"{name}\0{path.stat().st_size}\0".encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:16]
