"""One line of the ledger: a release that became live."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ..state.items import Item


@dataclass(frozen=True, kw_only=True)
class LiveCode:
    """What a function runs."""

    version: str
    code_sha256: str
    """Lambda's own hash of the package; equal in two accounts when the bytes are."""

    layers: tuple[str, ...] = ()
    """The same for each layer of the release, in their order; empty too where nobody looked."""

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> "LiveCode":
        """The code stored in `item`; what a later version of ours wrote besides is left alone."""
        return cls(version=item["version"], code_sha256=item["code_sha256"], layers=tuple(item.get("layers", ())))


@dataclass(frozen=True, kw_only=True)
class LedgerEntry:
    """A release that is, or was, live in an environment."""

    release: str
    manifest_sha256: str
    """Hash of the release's manifest, kept apart from the bucket that holds it."""

    commit: str | None
    dirty: bool
    run: str
    """The run that made it live."""

    by: str
    """Identity of who started that run, from STS."""

    since: float
    """Seconds since the epoch."""

    functions: Mapping[str, LiveCode]
    """By function name."""

    stacks: Mapping[str, str]
    """Time of the last update by stack name: another time later means that somebody deployed without us."""

    evidence: Mapping[str, Any] = field(default_factory=dict)
    """What the release was verified by: gates, rollout, validation."""

    previous: str | None = None
    """The release to go back to."""

    status: str = "live"
    """`live`; in the history also `rolled_back` for a release that did not stay."""

    note: str = ""

    def as_item(self) -> Item:
        """The attributes of the entry."""
        return asdict(self)

    @classmethod
    def from_item(cls, item: Item) -> "LedgerEntry":
        """The entry stored in `item`."""
        known = {name: item[name] for name in cls.__dataclass_fields__ if name in item}
        functions = {name: LiveCode.from_item(code) for name, code in item["functions"].items()}
        return cls(**{**known, "functions": functions})
