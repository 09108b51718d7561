"""What a network cannot be, or would make the synthesis look up, refused before anything is made."""

import ipaddress
from collections.abc import Collection, Sequence
from typing import Final

from aws_cdk import Stack, Token

_PRIVATE: Final = tuple(ipaddress.IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
"""RFC 1918."""


def check_network(
    *,
    availability_zones: Sequence[str],
    cidr: str,
    subnet_mask: int,
    nat_gateways: int,
    interface_endpoints: Sequence[str],
    known_endpoints: Collection[str],
) -> None:
    """Raise ValueError for zones, ranges, gateways and endpoints of which no network can be made."""
    zones = len(availability_zones)
    if zones < 2:
        raise ValueError(
            f"availability_zones {list(availability_zones)} cannot survive the loss of a zone; name two or more"
        )
    twice = [name for names in (availability_zones, interface_endpoints) for name in names if names.count(name) > 1]
    if twice:
        raise ValueError(f"{twice[0]!r} is given more than once; name each zone and each endpoint once")
    network = _network(cidr)
    if network is None or not any(network.subnet_of(block) for block in _PRIVATE) or not 16 <= network.prefixlen <= 28:
        raise ValueError(f"cidr {cidr} is not a private range from /16 to /28; use one such as 10.0.0.0/16")
    if not 0 <= nat_gateways <= zones:
        raise ValueError(f"nat_gateways of {nat_gateways} for {zones} zones; use 0, or up to one for each zone")
    wanted = zones * (3 if nat_gateways else 1)
    room = 2 ** (subnet_mask - network.prefixlen) if subnet_mask >= network.prefixlen else 0
    if wanted > room or not 16 <= subnet_mask <= 28:
        raise ValueError(
            f"{wanted} subnets of /{subnet_mask} do not fit into {cidr}, which holds {room}; "
            "use a larger subnet_mask (up to 28) for smaller subnets, or a larger cidr"
        )
    unknown = sorted(set(interface_endpoints) - set(known_endpoints))
    if unknown:
        raise ValueError(f"interface endpoint {unknown[0]!r} is not known; use some of {', '.join(known_endpoints)}")


def _network(cidr: str) -> ipaddress.IPv4Network | None:
    try:
        return ipaddress.IPv4Network(cidr)
    except ValueError:
        return None


def check_place(stack: Stack, zones: Sequence[str]) -> None:
    """Raise ValueError for zones of another region, and for a stack that would ask AWS which zones there are."""
    elsewhere = [zone for zone in zones if not Token.is_unresolved(stack.region) and not zone.startswith(stack.region)]
    if elsewhere:
        raise ValueError(
            f"availability zone {elsewhere[0]!r} is not in {stack.region}, the region of stack {stack.node.path}"
        )
    looks_up = type(stack).availability_zones is Stack.availability_zones
    if looks_up and not Token.is_unresolved(stack.region):
        raise ValueError(
            f"stack {stack.node.path} would look up the zones of {stack.region}, which needs credentials; "
            "give its class a property availability_zones that returns them"
        )
