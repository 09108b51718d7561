"""Executions that are kept warm."""

from dataclasses import dataclass

from .checked import check_fields


@dataclass(frozen=True, kw_only=True)
class ProvisionedConcurrency:
    """Warm executions of an alias, scaled between `least` and `most` at `target_utilization` when `most` is larger.

    Each is paid for by the hour, used or not.
    """

    least: int
    most: int | None = None
    target_utilization: float = 0.7
    """Share of the warm executions that should be busy, 0.1 to 0.9 (Application Auto Scaling)."""

    def __post_init__(self) -> None:
        check_fields(self)
        if self.least < 1:
            raise ValueError(
                f"provisioned concurrency of {self.least} keeps nothing warm; use 1 or more, or none at all"
            )
        if self.most is not None and self.most < self.least:
            raise ValueError(
                f"provisioned concurrency cannot scale from {self.least} to {self.most}; let most be at least {self.least}"
            )
        if not 0.1 <= self.target_utilization <= 0.9:
            raise ValueError(f"target_utilization of {self.target_utilization} cannot be kept; use 0.1 to 0.9")
