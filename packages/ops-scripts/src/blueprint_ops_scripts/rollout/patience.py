"""Waiting for a version that was published a moment ago: Lambda still prepares it, and says Pending."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ..outcomes import Outcome
from ..state.clock import Clock
from .errors import RolloutRefusedError
from .interrupts import Interrupts
from .ports import Aliases
from .target import FunctionTarget, VersionFacts

PENDING = "Pending"
PENDING_SECONDS = 120.0
"""How long a version may stay Pending: seconds are usual, a minute is where network interfaces are made for a VPC."""

LOOK_SECONDS = 2.0


def _silent(words: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Who waits, and who is told."""

    clock: Clock
    interrupts: Interrupts = field(default_factory=Interrupts)
    tell: Callable[[str], None] = _silent

    def settled(self, aliases: Aliases, target: FunctionTarget, version: str) -> VersionFacts:
        """What is known of a version once it is Pending no longer.

        Raises:
            RolloutRefusedError: it does not exist, or is Pending for too long, or Ctrl-C was pressed.
        """
        until = self.clock.now() + PENDING_SECONDS
        facts = aliases.version(target, version)
        pending = f"version {version} of {target.function_name} is {PENDING}"
        if facts.state == PENDING:
            self.tell(f"{pending}; waiting for at most {PENDING_SECONDS:.0f} s")
        while facts.state == PENDING:
            if self.interrupts.count:
                raise RolloutRefusedError(f"interrupted while {pending}", outcome=Outcome.INTERRUPTED)
            if self.clock.now() >= until:
                raise RolloutRefusedError(
                    f"{pending} after {PENDING_SECONDS:.0f} s",
                    remedy="look for the reason, and run this again: "
                    f"aws lambda get-function-configuration --function-name {target.function_name} --qualifier {version}",
                )
            self.interrupts.sleep(self.clock, self.clock.now() + LOOK_SECONDS)
            facts = aliases.version(target, version)
        return facts
