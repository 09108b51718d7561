"""How a local AWS is started."""

from dataclasses import dataclass

from blueprint_local_aws.errors import UsageError


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the emulator is told when it starts, and keeps until it ends."""

    persist: bool = False
    """Keep the state when it is stopped in order, and take it up again."""

    enforce_iam: bool = False
    """Let policies decide what a caller may do; without, every caller may do everything in its account."""

    minute_seconds: float = 60.0
    """How long a minute of an alarm's period lasts; 1 makes alarms ring sixty times as fast."""

    def __post_init__(self) -> None:
        """Refuse a minute that no clock can keep."""
        if not 1.0 <= self.minute_seconds <= 60.0:
            raise UsageError(f"a minute of {self.minute_seconds:g} s cannot be kept; use 1 to 60 seconds")

    def arguments(self) -> list[str]:
        """Return the arguments of the emulator's command."""
        flags = [*(["--persist"] if self.persist else []), *(["--enforce-iam"] if self.enforce_iam else [])]
        return [*flags, "--minute-seconds", f"{self.minute_seconds:g}"]
