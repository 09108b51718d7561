"""Deleting what the plan said, under the lock, with a manifest of it in the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from ..delivery.target import Report
from ..errors import CredentialsError, OpsError
from ..ledger.ledger import Ledger
from ..state.lease import Lease
from .decision import DeleteChangeSet, DeleteRelease, DeleteVersion, Deletion, as_dict
from .yard import Yard


@dataclass(frozen=True, kw_only=True)
class Swept:
    """What was deleted, and what could not be."""

    deleted: tuple[Deletion, ...]
    failed: tuple[tuple[Deletion, str], ...]


def sweep(deletions: Sequence[Deletion], yard: Yard, *, ledger: Ledger, lease: Lease, by: str, report: Report) -> Swept:
    """Delete each thing; a version not when an alias has come to name it since.

    The manifest is written even when it breaks off.
    """
    deleted: list[Deletion] = []
    failed: list[tuple[Deletion, str]] = []
    try:
        for deletion in deletions:
            lease.assert_held()
            problem = _delete(deletion, yard)
            if problem:
                failed.append((deletion, problem))
            else:
                deleted.append(deletion)
                report({"event": "deleted", "text": f"{deletion.what} deleted"})
    finally:
        if deleted:
            ledger.add_cleanup(lease, [as_dict(gone) for gone in deleted], by=by)
    return Swept(deleted=tuple(deleted), failed=tuple(failed))


def _delete(deletion: Deletion, yard: Yard) -> str:
    try:
        match deletion:
            case DeleteVersion():
                if deletion.version in yard.versions.aliased(deletion.function_name):
                    return "an alias names it by now"
                yard.versions.delete_version(deletion.function_name, deletion.version)
            case DeleteRelease():
                yard.releases.delete(deletion.digest)
            case DeleteChangeSet():
                yard.change_sets.delete(deletion.stack, deletion.name)
            case unreachable:
                assert_never(unreachable)
    except CredentialsError:
        raise
    except OpsError as error:
        return str(error)
    return ""
