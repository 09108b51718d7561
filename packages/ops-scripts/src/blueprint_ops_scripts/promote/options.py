"""What the person who promotes asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of one `promote`."""

    profile: str | None = None
    overrides: Mapping[str, str] = field(default_factory=dict)
    """Reason by gate."""

    fix_forward: bool = False
    ack_one_way: bool = False
    plan_only: bool = False
    wait_seconds: float = 0
    """How long to wait for an approval."""

    def as_dict(self) -> dict[str, Any]:
        """What is recorded with the run."""
        return {
            **({"profile": self.profile} if self.profile else {}),
            "overrides": dict(self.overrides),
            "fix_forward": self.fix_forward,
            "ack_one_way": self.ack_one_way,
        }

    @property
    def changes_the_plan(self) -> bool:
        """Whether something is asked for that an approver has to see."""
        return bool(self.profile or self.overrides or self.fix_forward or self.ack_one_way)

    def taken_up(self, recorded: Mapping[str, Any]) -> "Options":
        """These options on top of those that a run was planned with: what was approved is what goes on."""
        return replace(
            self,
            profile=self.profile or recorded.get("profile"),
            overrides={**recorded.get("overrides", {}), **self.overrides},
            fix_forward=self.fix_forward or bool(recorded.get("fix_forward")),
            ack_one_way=self.ack_one_way or bool(recorded.get("ack_one_way")),
        )


def beyond_the_usual(recorded: Mapping[str, Any]) -> list[str]:
    """What was asked for beyond the usual, in a sentence each: it is what an approver and an auditor look for."""
    asked = [f"overridden: {gate}, because {why}" for gate, why in recorded.get("overrides", {}).items()]
    asked += ["fix-forward: ringing alarms were accepted"] if recorded.get("fix_forward") else []
    return asked + (["one-way changes were acknowledged"] if recorded.get("ack_one_way") else [])
