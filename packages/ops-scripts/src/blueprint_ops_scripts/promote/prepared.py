"""A promotion that was examined and planned: what is approved, and how the command ended."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..delivery.engine import Delivered
from ..delivery.package import Package
from ..ledger.approvals import Approval
from ..ledger.runs import Run
from ..outcomes import Outcome
from ..release.digest import canonical
from ..release.manifest import Manifest
from ..state.lease import Lease
from .gate import Gate
from .plan import PromotionPlan
from .wave import Aim


@dataclass(frozen=True, kw_only=True)
class Part:
    """One wave's plan and gates, as of now."""

    aim: Aim
    lease: Lease
    plan: PromotionPlan
    gates: tuple[Gate, ...]


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A whole promotion's plan and gates, as of now."""

    run: Run
    """Kept in the first environment; approvals are given to it."""

    package: Package
    parts: tuple[Part, ...]
    """The waves that do not run the release yet."""

    def is_first(self, environment: str) -> bool:
        """Whether the environment that keeps the run is itself a wave that is delivered to."""
        return self.parts[0].aim.name == environment

    @property
    def gates(self) -> tuple[Gate, ...]:
        """Every gate of every wave."""
        return tuple(gate for part in self.parts for gate in part.gates)

    @property
    def digest(self) -> str:
        """What an approval is bound to: the plan, or the plans of all waves."""
        return plans_digest([part.plan for part in self.parts])

    @property
    def text(self) -> str:
        """What an approver reads."""
        return plans_text([part.plan for part in self.parts])


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How the command ended."""

    outcome: Outcome
    run: Run | None = None
    manifest: Manifest | None = None
    delivered: Delivered | None = None
    """The delivery that decided: the only one, or the last of several waves."""

    plans: tuple[PromotionPlan, ...] = ()
    gates: tuple[Gate, ...] = ()
    approval: Approval | None = None
    reason: str = ""
    remedy: str = ""
    waves: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    """What each environment has, when there are several."""

    @classmethod
    def of(cls, outcome: Outcome, prepared: Prepared, **more: Any) -> "Ended":
        """The end of a prepared promotion."""
        return cls(
            outcome=outcome,
            run=prepared.run,
            manifest=prepared.package.manifest,
            plans=tuple(part.plan for part in prepared.parts),
            gates=prepared.gates,
            **more,
        )


def plans_digest(plans: Sequence[PromotionPlan]) -> str:
    """The digest of one plan, or one over the digests of several."""
    if len(plans) == 1:
        return plans[0].digest
    return hashlib.sha256(canonical([plan.digest for plan in plans])).hexdigest()


def plans_text(plans: Sequence[PromotionPlan]) -> str:
    """The plans as people read them, in the order in which they are carried out."""
    if len(plans) == 1:
        return plans[0].text()
    waves = [f"wave {number} of {len(plans)}: {plan.text()}" for number, plan in enumerate(plans, 1)]
    return "\n\n".join([*waves, f"a wave that fails stops those after it\nall plans {plans_digest(plans)}"])
