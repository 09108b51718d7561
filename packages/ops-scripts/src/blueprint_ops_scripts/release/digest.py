"""What a release is known by: a digest over everything that decides what gets deployed, and nothing else."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .assembly import Assembly

CDK_CLI = "aws-cdk"


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a release comes from."""

    commit: str | None
    """Git commit; None when the app is not under version control."""

    dirty: bool
    """Whether the working tree differed from the commit, or there is none."""

    lock: str | None
    """SHA-256 of `uv.lock`; None when there is none."""

    cli: str
    """Version of the CDK CLI."""


@dataclass(frozen=True, kw_only=True)
class ReleaseFacts:
    """What the digest covers. No absolute path and no time: one commit has one digest, wherever it is synthesised."""

    templates: Mapping[str, str]
    """SHA-256 of every template by its path in the assembly."""

    assets: tuple[str, ...]
    """Hashes of the published assets."""

    commit: str | None
    dirty: bool
    lock: str | None
    versions: Mapping[str, str]
    """Versions of the assembly's schema, the CDK library and the CDK CLI."""

    def digest(self) -> str:
        """SHA-256 over the canonical JSON of the facts, in hexadecimal."""
        return hashlib.sha256(canonical(asdict(self))).hexdigest()

    @classmethod
    def of(cls, assembly: Assembly, origin: Origin) -> "ReleaseFacts":
        """The facts of the assembly at hand."""
        return cls(
            templates={path: file_hash(assembly.folder / path) for path in assembly.templates()},
            assets=assembly.asset_hashes(),
            commit=origin.commit,
            dirty=origin.dirty,
            lock=origin.lock,
            versions={**assembly.versions(), CDK_CLI: origin.cli},
        )


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces: equal values have equal bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
