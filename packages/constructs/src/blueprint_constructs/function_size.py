"""How much of Lambda one function gets."""

from dataclasses import dataclass
from typing import Literal

from .checked import check_fields

Architecture = Literal["arm64", "x86_64"]


@dataclass(frozen=True, kw_only=True)
class FunctionSize:
    """Memory, time, disk and concurrency of a function, within Lambda's quotas."""

    memory_mib: int = 512
    """Memory in MiB, 128 to 10,240; CPU grows with it."""

    timeout_seconds: int = 15
    """Seconds until Lambda ends an invocation, 1 to 900."""

    ephemeral_storage_mib: int = 512
    """Size of `/tmp` in MiB, 512 to 10,240."""

    architecture: Architecture = "arm64"
    """Instruction set; layers and native dependencies must match it."""

    reserved_concurrency: int | None = None
    """Executions set aside for the function, taken out of the account's limit; None sets none aside."""

    def __post_init__(self) -> None:
        check_fields(self)
        _within("memory_mib", self.memory_mib, 128, 10_240)
        _within("timeout_seconds", self.timeout_seconds, 1, 900)
        _within("ephemeral_storage_mib", self.ephemeral_storage_mib, 512, 10_240)
        if self.reserved_concurrency is not None and self.reserved_concurrency < 1:
            raise ValueError(
                f"reserved_concurrency of {self.reserved_concurrency} would stop the function; use 1 or more, or None to reserve nothing"
            )


def _within(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise ValueError(f"{name} of {value} is outside Lambda's quota; use {least} to {most}")
