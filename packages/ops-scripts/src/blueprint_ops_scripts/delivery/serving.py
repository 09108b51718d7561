"""What an environment serves, in the words of the document: for the end of every command that moves releases."""

from typing import Any

from ..ledger.entry import LedgerEntry
from .state import EnvironmentState


def serving(live: LedgerEntry | None, state: EnvironmentState) -> dict[str, Any]:
    """The ledger's release, and for each function the live version with the shares of others."""
    return {
        "release": live.release if live else None,
        "functions": {
            name: {"version": found.live, "weights": dict(found.alias.weights) if found.alias else {}}
            for name, found in state.functions.items()
        },
    }
