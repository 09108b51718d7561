"""C101 to C120: what customers rely on is kept, watched and changed carefully. Only for tier `prod`."""

from collections.abc import Callable

from ..constants import PROD_AVAILABILITY_ZONES, PROD_LOG_RETENTION_DAYS
from ..models.environment import EnvironmentConfig
from .invariant import Finding, Invariant, OneCheck

LOCAL_HOSTS = ("localhost", "127.", "[::1]", "0.0.0.0")


def _in_prod(
    path: str,
    holds: Callable[[EnvironmentConfig], bool],
    what: str,
    remedy: str = "remove the override, or set it for prod",
) -> OneCheck:
    """A check of one leaf that every prod environment must pass."""

    def check(config: EnvironmentConfig) -> Finding | None:
        return None if config.tier != "prod" or holds(config) else Finding(config.name, path, what, remedy)

    return check


def _invariant(
    code: str, fact: str, path: str, holds: Callable[[EnvironmentConfig], bool], remedy: str | None = None
) -> Invariant:
    check = _in_prod(path, holds, fact, remedy) if remedy else _in_prod(path, holds, fact)
    return Invariant(code=code, fact=fact, check=check, waivable=True)


def prod_cors_names_real_sites(config: EnvironmentConfig) -> Finding | None:
    if config.tier != "prod":
        return None
    for origin in config.api.cors.allow_origins:
        host = origin.partition("://")[2] or origin
        if "*" in origin or origin.startswith("http://") or host.startswith(LOCAL_HOSTS):
            what = f"prod must not trust the origin {origin}: no `*`, no http://, no localhost"
            return Finding(config.name, "api.cors.allow_origins", what, "list the https:// origins of the real sites")
    return None


def credentials_are_not_for_everybody(config: EnvironmentConfig) -> Finding | None:
    cors = config.api.cors
    if not (cors.allow_credentials and any("*" in origin for origin in cors.allow_origins)):
        return None
    what = "cookies must not be sent from any origin: browsers refuse it, and so they should"
    return Finding(
        config.name, "api.cors.allow_credentials", what, "list the origins, or set allow_credentials to false"
    )


INVARIANTS = (
    _invariant(
        "C101",
        "prod tables must be restorable",
        "dynamodb.point_in_time_recovery",
        lambda config: config.dynamodb.point_in_time_recovery,
    ),
    _invariant(
        "C101",
        "prod tables must refuse deletion",
        "dynamodb.deletion_protection",
        lambda config: config.dynamodb.deletion_protection,
    ),
    _invariant("C101", "prod data must outlive its stack", "retain_data", lambda config: config.retain_data),
    _invariant(
        "C102", "prod buckets must keep earlier versions", "versioned_buckets", lambda config: config.versioned_buckets
    ),
    _invariant(
        "C103",
        "prod stacks must refuse deletion",
        "termination_protection",
        lambda config: config.termination_protection,
    ),
    _invariant(
        "C103",
        f"prod logs must stay {PROD_LOG_RETENTION_DAYS} days or longer",
        "monitoring.log_retention_days",
        lambda config: config.monitoring.log_retention_days >= PROD_LOG_RETENTION_DAYS,
    ),
    _invariant("C103", "prod must record traces", "lambda.tracing", lambda config: config.lambda_.tracing),
    _invariant(
        "C103",
        "prod alarms must tell somebody",
        "monitoring.alarm_actions",
        lambda config: config.monitoring.alarm_actions,
    ),
    _invariant(
        "C103",
        f"prod must use {PROD_AVAILABILITY_ZONES} availability zones or more",
        "availability_zones",
        lambda config: len(config.availability_zones) >= PROD_AVAILABILITY_ZONES,
        "add a zone of the region",
    ),
    Invariant(
        code="C110", fact="prod CORS names real sites, over https", check=prod_cors_names_real_sites, waivable=True
    ),
    Invariant(
        code="C110", fact="credentials are never combined with the origin `*`", check=credentials_are_not_for_everybody
    ),
    _invariant(
        "C120",
        "prod must not log at DEBUG: it is expensive and tells too much",
        "lambda.log_level",
        lambda config: config.lambda_.log_level != "DEBUG",
    ),
    _invariant(
        "C120",
        "a promotion into prod must wait for a person",
        "delivery.approval_required",
        lambda config: config.delivery.approval_required,
    ),
    _invariant(
        "C120",
        "prod traffic must move gradually",
        "delivery.engine",
        lambda config: config.delivery.engine != "instant",
        "use rollout or codedeploy",
    ),
)
