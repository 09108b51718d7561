"""Whether a planned promotion may go on: an approval of exactly this plan, or the word of the person at the terminal."""

from collections.abc import Callable
from dataclasses import dataclass

from blueprint_config.models.delivery import DeliveryConfig

from ..delivery.target import Report
from ..ledger.approvals import Approval, Approvals, standing
from ..state.clock import Clock
from ..state.items import Store
from .prepared import Prepared

_POLL_SECONDS = 2.0

Confirm = Callable[[Prepared], bool]
"""Shows the plan to the person at the terminal and asks."""


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """Where answers to one promotion arrive: the first environment's state table."""

    delivery: DeliveryConfig
    """How that environment wants to be asked."""

    store: Store
    clock: Clock
    report: Report
    confirm: Confirm | None
    """None when nobody is asked: without a terminal, or with `--yes`."""

    def answer(self, prepared: Prepared) -> tuple[Approval | None, str]:
        """The approval that counts, and why there is none; both empty where none is asked for."""
        if not self.delivery.approval_required:
            said = self.confirm is None or self.confirm(prepared)
            return None, "" if said else "the person at the terminal said no"
        return standing(
            Approvals(self.store).of(prepared.run.run),
            plan_digest=prepared.digest,
            initiator=prepared.run.initiator,
            separate=self.delivery.separate_approver,
            now=self.clock.now(),
        )

    def wait(self, run: str, seconds: float) -> bool:
        """Whether somebody answered in time. The lock is free meanwhile."""
        approvals = Approvals(self.store)
        known = len(approvals.of(run))
        until = self.clock.now() + seconds
        self.report({"event": "note", "text": f"waiting for: uv run releases approve {run}"})
        while self.clock.now() < until:
            self.clock.sleep(_POLL_SECONDS)
            if len(approvals.of(run)) > known:
                return True
        return False

    def how(self, run: str) -> str:
        """What somebody has to do for an approval."""
        who = "somebody other than the initiator approves it" if self.delivery.separate_approver else "approve it"
        return f"{who} with: uv run releases approve {run}; then: uv run promote --resume {run}"
