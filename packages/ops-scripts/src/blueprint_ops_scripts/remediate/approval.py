"""Whether a plan may be carried out: an approval of exactly this plan, or the word of the person at the terminal."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from blueprint_config.models.delivery import DeliveryConfig

from ..ledger.approvals import Approvals, standing
from ..ledger.runs import Run
from ..state.items import Store
from .plan import RemediationPlan

Confirm = Callable[[RemediationPlan], bool]
"""Shows the plan to the person at the terminal and asks."""

Said = Literal["yes", "no", "nothing"]


@dataclass(frozen=True, kw_only=True)
class Leave:
    """Who may give leave in one environment."""

    delivery: DeliveryConfig
    store: Store
    yes: bool
    """Whether the caller vouches for the plan; counts only where no approval is required."""

    confirm: Confirm | None
    """None without a terminal."""

    def for_plan(self, run: Run, plan: RemediationPlan, now: float) -> tuple[Said, str]:
        """What was said of the plan, and why that is no yes."""
        answer, why = standing(
            Approvals(self.store).of(run.run),
            plan_digest=plan.digest(),
            initiator=run.initiator,
            separate=self.delivery.separate_approver,
            now=now,
        )
        if answer is not None:
            return ("no", why) if answer.verdict == "rejected" else ("yes", "")
        if self.delivery.approval_required:
            return "nothing", why
        if self.yes:
            return "yes", ""
        if self.confirm is None:
            return "nothing", f"{why}, and nobody can be asked"
        return ("yes", "") if self.confirm(plan) else ("no", "the person at the terminal said no")
