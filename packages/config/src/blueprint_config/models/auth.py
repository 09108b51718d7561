"""How people sign in, and for how long."""

from typing import Literal

from pydantic import Field

from .base import ConfigModel


class AuthConfig(ConfigModel):
    """Second factor, passwords and tokens of the user pool."""

    mfa: Literal["required", "optional"] = "required"
    """Whether every user needs a second factor, or each decides."""

    password_length: int = Field(default=12, ge=12, le=99)
    """Fewest characters of a password."""

    access_token_minutes: int = Field(default=60, ge=5, le=1_440)
    """Minutes that access and ID tokens are valid (Cognito: 5 minutes to 1 day); a stolen one works as long."""

    refresh_token_days: int = Field(default=30, ge=1, le=3_650)
    """Days that a user stays signed in without the password (Cognito: at most 10 years)."""

    threat_protection: bool = False
    """Whether leaked passwords are refused and risky sign-ins asked again: Cognito's Plus plan, paid for each active user."""
