"""The only way in which a secret may appear in a configuration: by name."""

from typing import Literal

from pydantic import Field

from .base import ConfigModel


class SecretRef(ConfigModel):
    """Where a secret is kept. The value itself is never in a file, a template or an environment variable."""

    source: Literal["secretsmanager", "ssm"] = "secretsmanager"
    """The service that keeps it: Secrets Manager, or a SecureString parameter."""

    name: str = Field(min_length=1, max_length=512, pattern=r"^[A-Za-z0-9/_+=.@-]+$")
    """Name of the secret or path of the parameter."""

    field: str | None = None
    """Key inside a secret whose value is a JSON object; None takes the whole value."""
