"""The plan of a remediation: what an approval is bound to. Pure."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ..drift.report import Finding
from ..release.digest import canonical
from .actions import Step

LIFETIME_SECONDS = 3_600.0
"""A plan that nobody carried out within an hour describes another world."""


@dataclass(frozen=True, kw_only=True)
class StackPlan:
    """What happens in one stack."""

    name: str
    arn: str
    steps: tuple[Step, ...]
    updated: str = ""
    """Time of the stack's last update when the plan was made."""

    change_set: str = ""
    """ARN of the change set; empty when nothing is executed here."""

    change_set_digest: str = ""
    touched: tuple[str, ...] = ()
    """Logical ids that the change set touches."""

    changes: tuple[str, ...] = ()
    """The changes as lines."""

    refusals: tuple[str, ...] = ()

    @property
    def executed(self) -> bool:
        """Whether there is something to carry out."""
        return bool(self.change_set) and not self.refusals

    @property
    def approved(self) -> tuple[Finding, ...]:
        """The findings that are put back."""
        return tuple(step.finding for step in self.steps if step.executed)


@dataclass(frozen=True, kw_only=True)
class RemediationPlan:
    """What a person approves."""

    environment: str
    account: str
    made_at: float
    """Seconds since the epoch."""

    stacks: tuple[StackPlan, ...]
    left_alone: Mapping[str, int] = field(default_factory=dict)
    """Findings that are not drift, counted by verdict."""

    @property
    def refusals(self) -> tuple[str, ...]:
        """Everything that stops the plan."""
        return tuple(f"{stack.name}: {why}" for stack in self.stacks for why in stack.refusals)

    @property
    def executed(self) -> tuple[StackPlan, ...]:
        """Stacks in which something is carried out."""
        return tuple(stack for stack in self.stacks if stack.executed)

    def expired(self, now: float) -> bool:
        """Whether the plan is too old to be carried out."""
        return now >= self.made_at + LIFETIME_SECONDS

    def digest(self) -> str:
        """SHA-256 of what would be done, and of the state that it would be done to."""
        return hashlib.sha256(
            canonical(
                {"environment": self.environment, "account": self.account, "stacks": list(map(_facts, self.stacks))}
            )
        ).hexdigest()

    def text(self) -> str:
        """The plan as people read it."""
        lines = [f"remediate {self.environment}", *(line for stack in self.stacks for line in _lines(stack))]
        if self.left_alone:
            counts = ", ".join(f"{number} {verdict}" for verdict, number in sorted(self.left_alone.items()))
            lines += ["", f"left alone, because they are no drift: {counts}"]
        if self.executed:
            lines += ["", f"valid for {LIFETIME_SECONDS / 60:.0f} minutes", f"plan {self.digest()}"]
        return "\n".join(lines)

    def as_item(self) -> dict[str, Any]:
        """The plan as plain JSON values."""
        return {**asdict(self), "digest": self.digest(), "refusals": list(self.refusals)}

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> "RemediationPlan":
        """The plan that `as_item` wrote."""
        return cls(
            environment=item["environment"],
            account=item["account"],
            made_at=float(item["made_at"]),
            stacks=tuple(_stack(stack) for stack in item["stacks"]),
            left_alone={name: int(number) for name, number in item["left_alone"].items()},
        )


def _facts(stack: StackPlan) -> dict[str, Any]:
    return {
        "arn": stack.arn,
        "updated": stack.updated,
        "change_set": stack.change_set_digest,
        "steps": [
            [one.action, one.finding.fingerprint, one.finding.expected, one.finding.actual] for one in stack.steps
        ],
    }


def _lines(stack: StackPlan) -> Iterator[str]:
    yield ""
    yield f"{stack.name}:"
    yield from (f"  {step.text()}" for step in stack.steps)
    if stack.changes:
        yield "  the change set:"
        yield from (f"    {change}" for change in stack.changes)
    yield from (f"  REFUSED: {why}" for why in stack.refusals)


def _stack(item: Mapping[str, Any]) -> StackPlan:
    steps = tuple(Step(**{**step, "finding": Finding(**step["finding"])}) for step in item["steps"])
    texts = {name: tuple(item[name]) for name in ("touched", "changes", "refusals")}
    return StackPlan(**{**item, **texts, "steps": steps})
