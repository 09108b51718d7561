"""What the person who promotes asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
