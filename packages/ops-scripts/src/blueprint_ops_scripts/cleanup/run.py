"""Deleting what the plan said, under the lock, with a manifest of it in the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from ..delivery.target import Report
from ..errors import CredentialsError, NotAllowedError, OpsError
from ..ledger.ledger import Ledger
from ..state.lease import Lease
from .decision import DeleteChangeSet, DeleteRelease, DeleteVersion, Deletion, as_dict
from .yard import Yard

_IN_ONE_MANIFEST = 100


@dataclass(frozen=True, kw_only=True)
class Swept:
    """What was deleted, and what could not be."""

    deleted: tuple[Deletion, ...]
    failed: tuple[tuple[Deletion, OpsError], ...]
    stopped: OpsError | None = None
    """Why it broke off; None when it came to its end."""


def sweep(deletions: Sequence[Deletion], yard: Yard, *, ledger: Ledger, lease: Lease, by: str, report: Report) -> Swept:
    """Delete each thing; a version not when an alias has come to name it since.

    The manifest grows with every deletion: a process that is killed leaves at most its last one untold.
    """
    deleted: list[Deletion] = []
    failed: list[tuple[Deletion, OpsError]] = []
    stopped: OpsError | None = None
    began = lease.clock.now()
    for deletion in deletions:
        lease.assert_held()
        try:
            _delete(deletion, yard)
        except OpsError as error:
            if isinstance(error, CredentialsError) and not isinstance(error, NotAllowedError):
                stopped = error
                break
            failed.append((deletion, error))
            continue
        deleted.append(deletion)
        part = (len(deleted) - 1) // _IN_ONE_MANIFEST
        told = [as_dict(gone) for gone in deleted[part * _IN_ONE_MANIFEST :]]
        ledger.add_cleanup(lease, told, by=by, at=began, part=part)
        report({"event": "deleted", "text": f"{deletion.what} deleted"})
    return Swept(deleted=tuple(deleted), failed=tuple(failed), stopped=stopped)


def _delete(deletion: Deletion, yard: Yard) -> None:
    match deletion:
        case DeleteVersion():
            if deletion.version in yard.versions.aliased(deletion.function_name):
                raise OpsError("an alias names it by now", remedy="nothing is to be done: it stays")
            yard.versions.delete_version(deletion.function_name, deletion.version)
        case DeleteRelease():
            yard.releases.delete(deletion.digest)
        case DeleteChangeSet():
            yard.change_sets.delete(deletion.stack, deletion.name)
        case unreachable:
            assert_never(unreachable)
