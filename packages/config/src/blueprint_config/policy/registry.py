"""Every invariant, in the order of its code."""

from . import delivery, identity, network, observability, production, promotion, regulated, sizing
from .invariant import FleetInvariant, Invariant

INVARIANTS: tuple[Invariant, ...] = tuple(
    sorted(
        (
            *identity.INVARIANTS,
            *production.INVARIANTS,
            *delivery.INVARIANTS,
            *regulated.INVARIANTS,
            *network.INVARIANTS,
            *sizing.INVARIANTS,
            *observability.INVARIANTS,
        ),
        key=lambda each: each.code,
    )
)
"""Facts about one environment."""

FLEET_INVARIANTS: tuple[FleetInvariant, ...] = tuple(
    sorted(
        (*identity.FLEET_INVARIANTS, *network.FLEET_INVARIANTS, *sizing.FLEET_INVARIANTS, *promotion.FLEET_INVARIANTS),
        key=lambda each: each.code,
    )
)
"""Facts about all environments together."""

EVERY: tuple[Invariant | FleetInvariant, ...] = (*INVARIANTS, *FLEET_INVARIANTS)

WAIVABLE = frozenset(each.code for each in EVERY if each.waivable)
"""Codes that a waiver may accept at all."""
