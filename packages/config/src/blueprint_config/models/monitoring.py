"""What is watched, how long logs stay, and who is told."""

from pydantic import Field

from .base import ConfigModel


class MonitoringConfig(ConfigModel):
    """Logs, metrics, alarms."""

    log_retention_days: int = Field(default=30, ge=1, le=3_653)
    """Days that logs are kept; one of the periods that CloudWatch Logs offers."""

    detailed_metrics: bool = False
    """Whether the API reports metrics per route."""

    alarm_actions: bool = False
    """Whether alarms notify the environment's topic."""

    alarm_emails: tuple[str, ...] = ()
    """Addresses subscribed to the topic."""

    central_account: str | None = Field(default=None, pattern=r"^\d{12}$")
    """Account that sees this environment's metrics through CloudWatch OAM; None links nothing."""

    central_sink_id: str | None = Field(default=None, pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
    """Id of that account's sink in this region, an output of its `Observability` stack; None until the sink is deployed."""

    error_rate_percent: float = Field(default=1.0, gt=0, le=100)
    """Share of failed invocations above which a function's alarm rings."""

    minimum_errors: int = Field(default=5, ge=1)
    """Fewer errors than this in a period never ring."""

    client_error_percent: float = Field(default=50.0, gt=0, le=100)
    """Share of refused calls (4xx) above which the API's alarm rings; ten scanners at night are not half of the day's calls."""

    latency_p99_ms: int = Field(default=3_000, ge=1)
    """p99 latency of the API, in milliseconds, above which its alarm rings."""
