"""How the functions of an environment are sized."""

from typing import Literal

from pydantic import Field

from .base import ConfigModel


class LambdaConfig(ConfigModel):
    """Sizing shared by every function of the environment."""

    memory_mib: int = Field(default=512, ge=128, le=10_240)
    """Memory in MiB; CPU grows with it (AWS quota: 128 to 10,240)."""

    timeout_seconds: int = Field(default=15, ge=1, le=900)
    """Seconds until Lambda ends an invocation (AWS quota: 900)."""

    ephemeral_storage_mib: int = Field(default=512, ge=512, le=10_240)
    """Size of `/tmp` in MiB."""

    architecture: Literal["arm64", "x86_64"] = "arm64"
    """Instruction set. Layers and native dependencies must match."""

    reserved_concurrency: int | None = Field(default=None, ge=1)
    """Executions set aside for each function; taken out of the account's limit."""

    provisioned_concurrency: int | None = Field(default=None, ge=1)
    """Executions kept warm on the alias. Lambda refuses it beside weighted traffic, so only with `delivery.engine: instant`."""

    provisioned_concurrency_max: int | None = Field(default=None, ge=1)
    """Upper bound of provisioned-concurrency scaling; None does not scale."""

    log_level: Literal["DEBUG", "INFO", "WARN", "ERROR"] = "INFO"
    """Application log level."""

    in_vpc: bool = False
    """Whether functions run in the environment's VPC (needs `network`)."""

    tracing: bool = True
    """Whether X-Ray traces are recorded."""
