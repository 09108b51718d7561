"""C101 to C120: what customers rely on is kept, watched and changed carefully. Only for tier `prod`."""

from collections.abc import Callable

from ..constants import PROD_AVAILABILITY_ZONES, PROD_LOG_RETENTION_DAYS
from ..models.environment import EnvironmentConfig
from .invariant import Finding, Invariant

LOCAL_HOSTS = ("localhost", "127.", "[::1]", "0.0.0.0")


def _in_prod(
    code: str, fact: str, path: str, holds: Callable[[EnvironmentConfig], bool], *, remedy: str = "set it to true"
) -> Invariant:
    """A fact about one leaf that every environment of tier `prod` must keep."""

    def check(config: EnvironmentConfig) -> Finding | None:
        return None if config.tier != "prod" or holds(config) else Finding(config.name, path, fact, remedy)

    return Invariant(code=code, fact=fact, check=check, waivable=True)


def prod_cors_names_real_sites(config: EnvironmentConfig) -> Finding | None:
    if config.tier != "prod":
        return None
    for origin in config.api.cors.allow_origins:
        scheme, _, host = origin.lower().partition("://")
        if "*" in origin or scheme != "https" or host.startswith(LOCAL_HOSTS):
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
    _in_prod(
        "C101",
        "prod tables must be restorable",
        "dynamodb.point_in_time_recovery",
        lambda config: config.dynamodb.point_in_time_recovery,
    ),
    _in_prod(
        "C101",
        "prod tables must refuse deletion",
        "dynamodb.deletion_protection",
        lambda config: config.dynamodb.deletion_protection,
    ),
    _in_prod("C101", "prod data must outlive its stack", "retain_data", lambda config: config.retain_data),
    _in_prod(
        "C102", "prod buckets must keep earlier versions", "versioned_buckets", lambda config: config.versioned_buckets
    ),
    _in_prod(
        "C103",
        "prod stacks must refuse deletion",
        "termination_protection",
        lambda config: config.termination_protection,
    ),
    _in_prod(
        "C103",
        f"prod logs must stay {PROD_LOG_RETENTION_DAYS} days or longer",
        "monitoring.log_retention_days",
        lambda config: config.monitoring.log_retention_days >= PROD_LOG_RETENTION_DAYS,
        remedy=f"use {PROD_LOG_RETENTION_DAYS} or more",
    ),
    _in_prod("C103", "prod must record traces", "lambda.tracing", lambda config: config.lambda_.tracing),
    _in_prod(
        "C103",
        "prod alarms must tell somebody",
        "monitoring.alarm_actions",
        lambda config: config.monitoring.alarm_actions,
    ),
    _in_prod(
        "C103",
        f"prod must use {PROD_AVAILABILITY_ZONES} availability zones or more",
        "availability_zones",
        lambda config: len(config.availability_zones) >= PROD_AVAILABILITY_ZONES,
        remedy="add a zone of the region",
    ),
    Invariant(
        code="C110", fact="prod CORS names real sites, over https", check=prod_cors_names_real_sites, waivable=True
    ),
    Invariant(
        code="C110", fact="credentials are never combined with the origin `*`", check=credentials_are_not_for_everybody
    ),
    _in_prod(
        "C120",
        "prod must not log at DEBUG: it is expensive and tells too much",
        "lambda.log_level",
        lambda config: config.lambda_.log_level != "DEBUG",
        remedy="use INFO",
    ),
    _in_prod(
        "C120",
        "a promotion into prod must wait for a person",
        "delivery.approval_required",
        lambda config: config.delivery.approval_required,
    ),
    _in_prod(
        "C120",
        "prod traffic must move gradually",
        "delivery.engine",
        lambda config: config.delivery.engine != "instant",
        remedy="use rollout or codedeploy",
    ),
)
