"""When an API counts as ill."""

from dataclasses import dataclass

from .checked import check_fields


@dataclass(frozen=True, kw_only=True)
class ApiThresholds:
    """Limits above which an API's alarms ring."""

    server_error_percent: float = 1.0
    """5xx answers in percent of all."""

    client_error_percent: float = 50.0
    """4xx answers in percent of all; a client that broke, or an attack."""

    minimum_errors: int = 5
    """Fewer 5xx answers than this in five minutes never ring; for 4xx it is twenty times as many."""

    latency_p99_ms: int = 3_000
    """p99 latency in milliseconds."""

    def __post_init__(self) -> None:
        check_fields(self)
        for name, value in (
            ("server_error_percent", self.server_error_percent),
            ("client_error_percent", self.client_error_percent),
        ):
            if not 0 < value <= 100:
                raise ValueError(f"{name} of {value} is not a share in percent; use more than 0, at most 100")
        if self.minimum_errors < 1:
            raise ValueError(f"minimum_errors of {self.minimum_errors} would ring without an error; use 1 or more")
        if self.latency_p99_ms < 1:
            raise ValueError(f"latency_p99_ms of {self.latency_p99_ms} would always ring; use 1 or more")
