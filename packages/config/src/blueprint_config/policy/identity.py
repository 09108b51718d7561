"""C001 to C006: an environment is named, and stands in an account and region of its own."""

import re
from collections.abc import Sequence

from .. import regions
from ..constants import TIERS
from ..models.environment import EnvironmentConfig
from .invariant import Finding, FleetInvariant, Invariant


def region_exists(config: EnvironmentConfig) -> Finding | None:
    if regions.partition_of(config.region):
        return None
    return Finding(
        config.name, "region", "no AWS partition has regions of this form", "write a region such as us-east-1"
    )


def zones_are_of_the_region(config: EnvironmentConfig) -> Finding | None:
    if regions.partition_of(config.region) is None:
        return None
    foreign = [zone for zone in config.availability_zones if not regions.is_zone_of(zone, config.region)]
    if foreign:
        what = f"{', '.join(foreign)} cannot be in {config.region}"
        return Finding(config.name, "availability_zones", what, f"write zones such as {config.region}a")
    if len(set(config.availability_zones)) < len(config.availability_zones):
        return Finding(config.name, "availability_zones", "a zone stands there twice", "write each zone once")
    return None


def prod_has_accounts_of_its_own(configs: Sequence[EnvironmentConfig]) -> list[Finding]:
    lower: dict[str, EnvironmentConfig] = {}
    for config in configs:
        if config.tier != TIERS[-1]:
            lower.setdefault(config.account, config)
    return [
        Finding(
            prod.name,
            "account",
            f"the account is also that of {lower[prod.account].name} ({lower[prod.account].tier}): who can break that can break prod",
            "give prod an account of its own",
        )
        for prod in configs
        if prod.tier == TIERS[-1] and prod.account in lower
    ]


def stacks_have_one_environment(configs: Sequence[EnvironmentConfig]) -> list[Finding]:
    """Prefix `a-b` with name `c`, and prefix `a` with name `b-c`, would make stacks of the same name as well."""
    findings = []
    seen: dict[tuple[str, str, str], str] = {}
    for config in configs:
        for form in (config.prefix, f"{config.prefix}-{config.name}-"):
            other = seen.setdefault((config.account, config.region, form), config.name)
            if other != config.name:
                what = f"the stacks would meet those of {other}: same account, region and prefix"
                findings.append(Finding(config.name, "prefix", what, "change one of the three"))
                break
    return findings


def account_is_twelve_digits(config: EnvironmentConfig) -> Finding | None:
    if re.fullmatch(r"0{12}", config.account):
        return Finding(config.name, "account", "no account has the number zero", "write the account's number")
    return None


INVARIANTS = (
    Invariant(code="C002", fact="the account is a real number of twelve digits", check=account_is_twelve_digits),
    Invariant(code="C003", fact="the region is one that AWS could have", check=region_exists),
    Invariant(code="C004", fact="availability zones are of the region, each once", check=zones_are_of_the_region),
)
FLEET_INVARIANTS = (
    FleetInvariant(code="C005", fact="prod shares no account with a lower tier", check=prod_has_accounts_of_its_own),
    FleetInvariant(
        code="C006", fact="one environment per account, region and prefix", check=stacks_have_one_environment
    ),
)
