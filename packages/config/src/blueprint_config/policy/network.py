"""C201 to C203: address ranges are private, large enough and apart; what needs a network has one."""

import ipaddress
from collections.abc import Sequence

from ..constants import SUBNET_TIERS
from ..models.environment import EnvironmentConfig
from .invariant import Finding, FleetInvariant, Invariant

PRIVATE = tuple(ipaddress.IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
"""RFC 1918. The standard library's `is_private` also counts documentation and loopback ranges."""


def network_of(config: EnvironmentConfig) -> ipaddress.IPv4Network | None:
    """The address range, or None when it is not one."""
    try:
        return ipaddress.IPv4Network(config.network.cidr)
    except ValueError:
        return None


def cidr_is_private_and_sized(config: EnvironmentConfig) -> Finding | None:
    network = network_of(config)
    if network is None:
        what = "it is not an IPv4 range that begins at its first address"
    elif not any(network.subnet_of(block) for block in PRIVATE):
        what = "it is not within the private ranges 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16"
    elif not 16 <= network.prefixlen <= 28:
        what = f"/{network.prefixlen} is not between /16 and /28, the sizes of a VPC"
    else:
        return None
    return Finding(config.name, "network.cidr", what, "write a private range such as 10.20.0.0/16")


def subnets_fit_inside(config: EnvironmentConfig) -> Finding | None:
    network = network_of(config)
    if network is None or not config.network.enabled:
        return None
    mask = config.network.subnet_mask
    wanted = len(config.availability_zones) * len(SUBNET_TIERS)
    room = 2 ** (mask - network.prefixlen) if mask >= network.prefixlen else 0
    if wanted <= room:
        return None
    what = (
        f"{wanted} subnets (zones x {', '.join(SUBNET_TIERS)}) of /{mask} do not fit into {network}, which holds {room}"
    )
    return Finding(
        config.name, "network.subnet_mask", what, "use a larger number for smaller subnets, or a larger range"
    )


def functions_in_a_vpc_have_one(config: EnvironmentConfig) -> Finding | None:
    if config.network.enabled or not config.lambda_.in_vpc:
        return None
    return Finding(
        config.name, "lambda.in_vpc", "the environment has no VPC", "set network.enabled to true, or this to false"
    )


def nat_gateways_are_budgeted(config: EnvironmentConfig) -> Finding | None:
    if config.network.nat_gateways <= config.limits.nat_gateways:
        return None
    what = f"limits.nat_gateways accepts {config.limits.nat_gateways}; each costs by the hour"
    return Finding(config.name, "network.nat_gateways", what, "use fewer, or raise the limit")


def ranges_do_not_overlap(configs: Sequence[EnvironmentConfig]) -> list[Finding]:
    """Overlapping ranges can never be joined by peering or a transit gateway. Only networks that are made count."""
    ranges = []
    for config in configs:
        network = network_of(config) if config.network.enabled else None
        if network is not None:
            ranges.append((int(network.network_address), int(network.broadcast_address), config))
    ranges.sort(key=lambda each: (each[0], -each[1], each[2].name))
    findings = []
    widest_last, widest = -1, None
    for first, last, config in ranges:
        if widest is not None and first <= widest_last:
            what = f"it overlaps {widest.network.cidr} of {widest.name}: the two could never be joined"
            findings.append(Finding(config.name, "network.cidr", what, "give each environment a range of its own"))
        if last > widest_last:
            widest_last, widest = last, config
    return findings


INVARIANTS = (
    Invariant(code="C201", fact="the address range is private, /16 to /28", check=cidr_is_private_and_sized),
    Invariant(code="C201", fact="subnets fit inside the range", check=subnets_fit_inside),
    Invariant(code="C202", fact="functions in a VPC have a VPC", check=functions_in_a_vpc_have_one),
    Invariant(code="C203", fact="NAT gateways stay within the limit", check=nat_gateways_are_budgeted),
)
FLEET_INVARIANTS = (
    FleetInvariant(
        code="C201", fact="ranges of environments do not overlap", check=ranges_do_not_overlap, waivable=True
    ),
)
