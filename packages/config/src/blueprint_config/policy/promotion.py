"""C501: releases move along a path without circles, into environments that are no smaller than the last."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from ..models.environment import EnvironmentConfig
from .invariant import Finding, FleetInvariant

Strength: TypeAlias = Callable[[EnvironmentConfig], float | None]
"""How much of something an environment has; None where there is nothing to compare."""


def _ceiling(units: int | None) -> float:
    return float("inf") if units is None else units


def _capacity(config: EnvironmentConfig, units: int | None) -> float:
    return _ceiling(units) if config.dynamodb.billing == "provisioned" else float("inf")


def _backup_days(config: EnvironmentConfig) -> float | None:
    return config.dynamodb.backup_retention_days if config.dynamodb.backup_plan else None


def _recovery_days(config: EnvironmentConfig) -> float | None:
    return config.dynamodb.recovery_period_days if config.dynamodb.point_in_time_recovery else None


GROWING: tuple[tuple[str, Strength], ...] = (
    ("lambda.memory_mib", lambda config: config.lambda_.memory_mib),
    ("lambda.ephemeral_storage_mib", lambda config: config.lambda_.ephemeral_storage_mib),
    ("lambda.tracing", lambda config: config.lambda_.tracing),
    ("api.throttle_rate_per_second", lambda config: config.api.throttle_rate_per_second),
    ("api.throttle_burst", lambda config: config.api.throttle_burst),
    ("api.max_body_bytes", lambda config: config.api.max_body_bytes),
    ("dynamodb.max_read_request_units", lambda config: _ceiling(config.dynamodb.max_read_request_units)),
    ("dynamodb.max_write_request_units", lambda config: _ceiling(config.dynamodb.max_write_request_units)),
    ("dynamodb.read_capacity_max", lambda config: _capacity(config, config.dynamodb.read_capacity_max)),
    ("dynamodb.write_capacity_max", lambda config: _capacity(config, config.dynamodb.write_capacity_max)),
    ("dynamodb.point_in_time_recovery", lambda config: config.dynamodb.point_in_time_recovery),
    ("dynamodb.recovery_period_days", _recovery_days),
    ("dynamodb.backup_retention_days", _backup_days),
    ("noncurrent_version_days", lambda config: config.noncurrent_version_days),
    ("key_deletion_days", lambda config: config.key_deletion_days),
    ("dynamodb.deletion_protection", lambda config: config.dynamodb.deletion_protection),
    ("events.archive_days", lambda config: config.events.archive_days or 0),
    ("monitoring.log_retention_days", lambda config: config.monitoring.log_retention_days),
    ("monitoring.alarm_actions", lambda config: config.monitoring.alarm_actions),
    ("monitoring.detailed_metrics", lambda config: config.monitoring.detailed_metrics),
)
"""Capacity, retention and alarms: what must not become less on the way to prod."""


def promotion_has_a_beginning(configs: Sequence[EnvironmentConfig]) -> list[Finding]:
    source = {config.name: config.delivery.promotes_from for config in configs}
    findings = []
    for config in configs:
        path = "delivery.promotes_from"
        origin = config.delivery.promotes_from
        if origin is not None and origin not in source:
            known = ", ".join(sorted(set(source) - {config.name}))
            findings.append(Finding(config.name, path, f"no environment is called {origin}", f"use one of: {known}"))
        elif circle := _circle(config.name, source):
            what = f"releases would go round: {' > '.join(circle)}"
            findings.append(Finding(config.name, path, what, "let one of them be the beginning, without promotes_from"))
    return findings


def waves_are_alike(configs: Sequence[EnvironmentConfig]) -> list[Finding]:
    by_name = {config.name: config for config in configs}
    return [
        Finding(head.name, "delivery.waves", what, remedy)
        for head in configs
        for name in head.delivery.waves
        for what, remedy in _unlike(head, by_name.get(name), name)
    ]


def _unlike(head: EnvironmentConfig, wave: EnvironmentConfig | None, name: str) -> list[tuple[str, str]]:
    """Why an environment cannot take its releases after `head`, each with what to do."""
    if wave is None:
        return [(f"no environment is called {name}", "add its file, or leave it out")]
    if wave is head:
        return [("an environment cannot follow itself", "leave it out")]
    reasons = {
        f"{name} has waves of its own": ("list every wave here, in order", not wave.delivery.waves),
        f"{name} is of tier {wave.tier}": (f"make it {head.tier}, as this one is", wave.tier == head.tier),
        f"{name} is promoted from {wave.delivery.promotes_from}": (
            f"set delivery.promotes_from of {name} to {head.delivery.promotes_from}",
            wave.delivery.promotes_from == head.delivery.promotes_from,
        ),
    }
    return [(what, remedy) for what, (remedy, holds) in reasons.items() if not holds]


def nothing_shrinks_towards_prod(configs: Sequence[EnvironmentConfig]) -> list[Finding]:
    by_name = {config.name: config for config in configs}
    findings = []
    for target in configs:
        source = by_name.get(target.delivery.promotes_from or "")
        if source is None or source is target:
            continue
        for path, strength in GROWING:
            least, seen = strength(source), strength(target)
            if least is not None and seen is not None and seen < least:
                what = f"{source.name}, which is promoted into {target.name}, has more"
                findings.append(Finding(target.name, path, what, f"raise it here, or lower it in {source.name}"))
    return findings


def _circle(name: str, source: dict[str, str | None]) -> list[str]:
    """The way of a release from `name` back to itself, or nothing."""
    seen = [name]
    while (origin := source.get(seen[-1])) is not None:
        if origin == name:
            return [name, *reversed(seen)]
        if origin in seen:
            return []
        seen.append(origin)
    return []


FLEET_INVARIANTS = (
    FleetInvariant(
        code="C501", fact="promotion begins somewhere and never goes round", check=promotion_has_a_beginning
    ),
    FleetInvariant(code="C501", fact="the waves of a promotion are alike", check=waves_are_alike),
    FleetInvariant(
        code="C501",
        fact="capacity, retention and alarms do not shrink towards prod",
        check=nothing_shrinks_towards_prod,
        waivable=True,
    ),
)
