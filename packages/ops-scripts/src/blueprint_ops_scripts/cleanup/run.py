"""Deleting what the plan said, under the lock, with a manifest of it in the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ..delivery.target import Report
from ..errors import CredentialsError, OpsError
from ..ledger.ledger import Ledger
from ..state.lease import Lease
from .plan import Delete


class Deleter(Protocol):
    """Deletes versions."""

    def aliased(self, function: str) -> set[str]:
        """Versions that any alias refers to."""

    def delete_version(self, function: str, version: str) -> None:
        """Delete one version."""


@dataclass(frozen=True, kw_only=True)
class Swept:
    """What was deleted, and what could not be."""

    deleted: tuple[Delete, ...]
    failed: tuple[tuple[Delete, str], ...]


def sweep(
    decisions: Sequence[Delete], deleter: Deleter, *, ledger: Ledger, lease: Lease, by: str, report: Report
) -> Swept:
    """Delete each version unless an alias has come to name it since. The manifest is written even when it breaks off."""
    deleted: list[Delete] = []
    failed: list[tuple[Delete, str]] = []
    try:
        for decision in decisions:
            lease.assert_held()
            problem = _delete(decision, deleter)
            if problem:
                failed.append((decision, problem))
            else:
                deleted.append(decision)
                report({"event": "deleted", "text": f"{decision.function} version {decision.version} deleted"})
    finally:
        if deleted:
            manifest = [{"function": gone.function_name, "version": gone.version} for gone in deleted]
            ledger.add_cleanup(lease, manifest, by=by)
    return Swept(deleted=tuple(deleted), failed=tuple(failed))


def _delete(decision: Delete, deleter: Deleter) -> str:
    try:
        if decision.version in deleter.aliased(decision.function_name):
            return "an alias names it by now"
        deleter.delete_version(decision.function_name, decision.version)
    except CredentialsError:
        raise
    except OpsError as error:
        return str(error)
    return ""
