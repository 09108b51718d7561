"""How many requests an API lets in."""

from dataclasses import dataclass

from .checked import check_fields


@dataclass(frozen=True, kw_only=True)
class Throttle:
    """Requests a second, and how many may arrive at once above that, before callers get 429."""

    rate_per_second: int = 100
    burst: int = 200

    def __post_init__(self) -> None:
        check_fields(self)
        if self.rate_per_second < 1 or self.burst < 1:
            raise ValueError(
                f"throttle of {self.rate_per_second} a second, burst {self.burst}, lets nobody in; use 1 or more for both"
            )
