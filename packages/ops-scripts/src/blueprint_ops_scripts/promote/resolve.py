"""What is to be promoted, and to where: the release that is live in the source, and the waves as they are."""

from dataclasses import dataclass

from ..delivery.state import EnvironmentState
from ..ledger.entry import LedgerEntry
from ..ledger.ledger import Ledger
from ..release.store import ReleaseStore
from .errors import NothingToPromoteError, WrongSourceError
from .place import Place
from .wave import Aim, Wave, take_aim


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """The source's live release, and every wave before anything is locked."""

    entry: LedgerEntry
    releases: ReleaseStore
    """The source's."""

    aims: tuple[Aim, ...]

    @property
    def is_everywhere(self) -> bool:
        """Whether there is nothing to do."""
        return all(aim.runs_exactly(self.entry.release) for aim in self.aims)

    @property
    def had(self) -> dict[str, str | None]:
        """The release that each environment has."""
        return {aim.name: aim.entry.release if aim.entry else None for aim in self.aims}


def resolve(source: Place, waves: tuple[Wave, ...]) -> Resolved:
    """Look at the source's ledger and at every wave.

    Raises:
        WrongSourceError: a wave takes releases from another environment.
        NothingToPromoteError: the source has no live release.
    """
    for wave in waves:
        _refuse_source(source, wave)
    state: EnvironmentState = source.target.glance()
    entry = Ledger(source.target.store(state), source.name).live()
    if entry is None:
        raise NothingToPromoteError(
            f"{source.name} has no live release", remedy=f"deploy one: uv run deploy {source.name}"
        )
    return Resolved(entry=entry, releases=source.target.releases(state), aims=tuple(take_aim(wave) for wave in waves))


def _refuse_source(source: Place, wave: Wave) -> None:
    wanted = wave.place.target.config.delivery.promotes_from
    if wanted and wanted != source.name:
        raise WrongSourceError(
            f"{wave.name} takes releases from {wanted}, not from {source.name}",
            remedy=f"uv run promote {wanted} {wave.name}",
        )
