"""How events are kept, retried and given up."""

from pydantic import Field

from .base import ConfigModel


class EventsConfig(ConfigModel):
    """The bus, its archive, and the queue behind it."""

    archive_days: int | None = Field(default=None, ge=1)
    """Days that the bus archive keeps events for replay; None keeps no archive."""

    retry_attempts: int = Field(default=3, ge=0, le=185)
    """How often EventBridge tries a target again (EventBridge: 0 to 185)."""

    max_event_age_seconds: int = Field(default=7_200, ge=60, le=86_400)
    """Seconds after which an undelivered event goes to the dead letters."""

    visibility_timeout_seconds: int = Field(default=180, ge=0, le=43_200)
    """How long a received message stays hidden; at least six times the function's timeout."""

    max_receive_count: int = Field(default=5, ge=1, le=1_000)
    """Receives after which a message goes to the dead letters."""

    relay_minutes: int = Field(default=1, ge=1, le=60)
    """Minutes between two looks for events of orders that a crash kept from being sent."""

    batch_size: int = Field(default=10, ge=1, le=10_000)
    """Messages handed to the consumer at once."""
