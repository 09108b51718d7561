"""How the functions of an environment are sized, and what they are told."""

from typing import Annotated, Literal

from pydantic import Field

from ..frozen_map import FrozenMap
from .base import ConfigModel
from .secret_ref import SecretRef

VariableName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]+$", max_length=128)]


class LambdaConfig(ConfigModel):
    """Sizing shared by every function of the environment."""

    memory_mib: int = Field(default=512, ge=128, le=10_240)
    """Memory in MiB; CPU grows with it (AWS quota: 128 to 10,240)."""

    timeout_seconds: int = Field(default=15, ge=1, le=900)
    """Seconds until Lambda ends an invocation (AWS quota: 900)."""

    ephemeral_storage_mib: int = Field(default=512, ge=512, le=10_240)
    """Size of `/tmp` in MiB (AWS quota: 512 to 10,240)."""

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

    environment: FrozenMap[VariableName, str] = FrozenMap()
    """Variables given to every function as they are; at most 4 KB of names and values together, and no secrets."""

    secrets: FrozenMap[VariableName, SecretRef] = FrozenMap()
    """Variables that name a secret; the function reads the secret itself when it starts."""
