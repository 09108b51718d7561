"""When a function counts as ill."""

from dataclasses import dataclass

from .checked import check_fields


@dataclass(frozen=True, kw_only=True)
class FunctionThresholds:
    """Limits above which a function's alarms ring."""

    error_rate_percent: float = 1.0
    """Failed invocations in percent of all."""

    minimum_errors: int = 5
    """Fewer failures than this in five minutes never ring."""

    duration_share_of_timeout: float = 0.8
    """p99 duration as a share of the timeout: above it, calls are about to be cut off."""

    def __post_init__(self) -> None:
        check_fields(self)
        if not 0 < self.error_rate_percent <= 100:
            raise ValueError(
                f"error_rate_percent of {self.error_rate_percent} is not a share in percent; use more than 0, at most 100"
            )
        if self.minimum_errors < 1:
            raise ValueError(f"minimum_errors of {self.minimum_errors} would ring without an error; use 1 or more")
        if not 0 < self.duration_share_of_timeout < 1:
            raise ValueError(
                f"duration_share_of_timeout of {self.duration_share_of_timeout} can never be exceeded; use more than 0, less than 1"
            )
