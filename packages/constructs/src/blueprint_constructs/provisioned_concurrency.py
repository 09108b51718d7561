"""Executions that are kept warm."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ProvisionedConcurrency:
    """Warm executions of an alias, scaled between `least` and `most` at 70 % use when `most` is larger.

    Each is paid for by the hour, used or not.
    """

    least: int
    most: int | None = None

    def __post_init__(self) -> None:
        if self.least < 1:
            raise ValueError(
                f"provisioned concurrency of {self.least} keeps nothing warm; use 1 or more, or none at all"
            )
        if self.most is not None and self.most < self.least:
            raise ValueError(
                f"provisioned concurrency cannot scale from {self.least} to {self.most}; let most be at least {self.least}"
            )
