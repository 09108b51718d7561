"""One delivery on its way: the run as it was last written down, the release, and what is known of it so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..ledger.entry import LedgerEntry
from ..ledger.runs import Run
from .package import Package


@dataclass(kw_only=True)
class Passage:
    """What the phases of a delivery share."""

    run: Run
    package: Package
    before: LedgerEntry | None
    """What was live when it began; None before the first release."""

    evidence: Mapping[str, Any]
    """What was known before it began, for the ledger."""

    interrupted: bool = False
    """Whether somebody else had updated the stacks since they were what is live: its time begins anew."""

    detail: dict[str, Any] = field(default_factory=dict)
    """What each phase did, for the document and the ledger."""
