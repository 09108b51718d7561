"""Reading and writing an environment's ledger. Writes go through a lease, so that a run that lost it changes nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..state.items import Key, Put, Store
from ..state.lease import Lease
from .entry import LedgerEntry

_LIVE = "live"


class Ledger:
    """The ledger of one environment, in its state table."""

    def __init__(self, store: Store, environment: str) -> None:
        self.store = store
        self.partition = f"ledger#{environment}"

    def live(self) -> LedgerEntry | None:
        """The release that is live; None before the first."""
        item = self.store.get(Key(pk=self.partition, sk=_LIVE))
        return LedgerEntry.from_item(item) if item else None

    def history(self) -> list[LedgerEntry]:
        """Every entry, the newest first."""
        return [LedgerEntry.from_item(item) for item in reversed(self.store.query(self.partition, prefix="entry#"))]

    def record(self, lease: Lease, entry: LedgerEntry) -> None:
        """Make `entry` the live one and add it to the history, both or neither."""
        lease.write(
            Put(item={"pk": self.partition, "sk": _LIVE, **entry.as_item()}),
            Put(item={"pk": self.partition, "sk": _entry_key(entry), **entry.as_item()}),
        )

    def refresh(self, lease: Lease, entry: LedgerEntry) -> None:
        """Correct the live entry without a new line in the history: the same release, seen anew."""
        lease.write(Put(item={"pk": self.partition, "sk": _LIVE, **entry.as_item()}))

    def mark_failed(self, lease: Lease, entry: LedgerEntry, *, reason: str) -> None:
        """Add a release that did not stay to the history, and hold it back: no gate lets it in again unasked."""
        lease.write(
            Put(item={"pk": self.partition, "sk": _entry_key(entry), **entry.as_item()}),
            Put(
                item={
                    "pk": self.partition,
                    "sk": f"held#{entry.release}",
                    "reason": reason,
                    "run": entry.run,
                    "at": entry.since,
                }
            ),
        )

    def held_back(self, release: str) -> Mapping[str, Any] | None:
        """Why a release is held back (`reason`, `run`, `at`); None when it is not."""
        return self.store.get(Key(pk=self.partition, sk=f"held#{release}"))

    def add_cleanup(self, lease: Lease, deleted: Sequence[Mapping[str, Any]], *, by: str, at: float, part: int) -> None:
        """Remember what a clean-up that began at `at` has deleted so far: `kind`, `what` and the names of each.

        `part` counts the items of a long one: DynamoDB takes 400 KB in each.
        """
        key = f"cleanup#{at:017.6f}#{lease.run}#{part:04d}"
        lease.write(Put(item={"pk": self.partition, "sk": key, "at": at, "by": by, "deleted": list(deleted)}))

    def cleanups(self) -> list[Mapping[str, Any]]:
        """Manifests of all clean-ups, the newest first; a long one has several."""
        return list(reversed(self.store.query(self.partition, prefix="cleanup#")))

    def add_test_run(self, release: str, *, passed: bool, at: float, command: str, seconds: float) -> None:
        """Remember the newest run of the environment's test command against a release. Needs no lease: it decides nothing."""
        self.store.write(
            Put(
                item={
                    "pk": self.partition,
                    "sk": f"tests#{release}",
                    "passed": passed,
                    "at": at,
                    "command": command,
                    "seconds": seconds,
                }
            )
        )

    def test_run(self, release: str) -> Mapping[str, Any] | None:
        """The newest test run of a release (`passed`, `at`, `command`, `seconds`); None when there is none."""
        return self.store.get(Key(pk=self.partition, sk=f"tests#{release}"))


def _entry_key(entry: LedgerEntry) -> str:
    """Sorts by time; the run keeps two entries of one moment apart."""
    return f"entry#{entry.since:017.6f}#{entry.run}"
