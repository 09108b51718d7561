"""What clean-up looks at and deletes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..aws.functions import VersionFacts


class Versions(Protocol):
    """Versions and aliases of functions."""

    def versions(self, function: str) -> Sequence[VersionFacts]:
        """All published versions."""

    def aliased(self, function: str) -> set[str]:
        """Versions that any alias refers to."""

    def delete_version(self, function: str, version: str) -> None:
        """Delete one version."""


class Releases(Protocol):
    """Stored releases."""

    def stored(self) -> Mapping[str, Sequence[float]]:
        """Time of each object (seconds since the epoch), by digest of the release."""

    def delete(self, digest: str) -> None:
        """Delete every object of a release, its manifest first: what has a manifest is whole."""


class ChangeSets(Protocol):
    """Change sets of stacks."""

    def of(self, stack: str) -> Sequence[tuple[str, float | None]]:
        """Name and time (seconds since the epoch) of each."""

    def delete(self, stack: str, name: str) -> None:
        """Delete one."""


@dataclass(frozen=True, kw_only=True)
class Yard:
    """All of it, of one environment."""

    versions: Versions
    releases: Releases
    change_sets: ChangeSets
