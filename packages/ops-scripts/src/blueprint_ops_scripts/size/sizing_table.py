"""Capacity of the main table: a cost ceiling when it is paid by request, bounds when it is provisioned."""

import math
from collections.abc import Iterator

from blueprint_config import EnvironmentConfig

from .observed import Usage
from .prices import HOURS_A_MONTH, REQUEST_UNIT, UNIT_HOUR, Side
from .report import Confidence, Proposal, Saving

CEILING_MARGIN = 2.0
BUSY = 0.8
"""Share of a ceiling above which a little more traffic would be refused."""

FAR_TOO_HIGH = 4.0
LEAST_CEILING = 100
TARGET_USE = 0.7
"""Utilisation that DynamoDB's autoscaling aims at by default."""

SIDES: tuple[Side, ...] = ("read", "write")


def propose_table(config: EnvironmentConfig, usage: Usage) -> Iterator[Proposal]:
    """Proposals for reads and for writes."""
    on_demand = config.dynamodb.billing == "on_demand"
    for side in SIDES:
        yield from [_ceiling(config, usage, side)] if on_demand else _bounds(config, usage, side)


def _ceiling(config: EnvironmentConfig, usage: Usage, side: Side) -> Proposal:
    leaf = f"dynamodb.max_{side}_request_units"
    current = getattr(config.dynamodb, f"max_{side}_request_units")
    peak = getattr(usage.table, f"peak_{side}") if usage.table else None
    if current is None:
        return Proposal(leaf=leaf, current=None, verdict="keep", why="no ceiling is set")
    if peak is None:
        return _no_data(leaf, current, usage)
    needed = max(LEAST_CEILING, _two_digits(peak * CEILING_MARGIN))
    seen = f"the busiest minute took {peak:.1f} units a second"
    if peak <= BUSY * current and current <= FAR_TOO_HIGH * needed:
        return Proposal(leaf=leaf, current=current, verdict="keep", why=seen)
    hour = 3_600 * REQUEST_UNIT[side]
    bounded = f"a ceiling is paid only when it is reached: ${current * hour:.2f} an hour becomes ${needed * hour:.2f}"
    return Proposal(
        leaf=leaf,
        current=current,
        proposed=needed,
        verdict="change",
        why=seen,
        saving=Saving(assumptions=(bounded, "bursts within a minute are averaged over it")),
        confidence="medium" if usage.days >= 14 else "low",
    )


def _bounds(config: EnvironmentConfig, usage: Usage, side: Side) -> Iterator[Proposal]:
    table = config.dynamodb
    least, most = getattr(table, f"{side}_capacity_min"), getattr(table, f"{side}_capacity_max")
    average = getattr(usage.table, f"average_{side}") if usage.table else None
    peak = getattr(usage.table, f"peak_{side}") if usage.table else None
    lower, upper = f"dynamodb.{side}_capacity_min", f"dynamodb.{side}_capacity_max"
    if average is None or peak is None or least is None or most is None:
        yield _no_data(lower, least, usage)
        yield _no_data(upper, most, usage)
        return
    wanted = max(1, math.ceil(average / TARGET_USE))
    saved = round((least - wanted) * HOURS_A_MONTH * UNIT_HOUR[side], 2)
    steady = ("the table is at its lower bound all month; autoscaling goes above it when it has to",)
    yield _bound(
        lower,
        least,
        wanted,
        f"{average:.1f} units a second on average",
        Saving(at_most=saved, assumptions=steady),
        usage,
    )
    top = max(wanted, math.ceil(peak / TARGET_USE * 1.5))
    free = Saving(assumptions=("an upper bound costs nothing until it is reached",))
    yield _bound(upper, most, top, f"{peak:.1f} units a second in the busiest minute", free, usage)


def _bound(leaf: str, current: int, wanted: int, seen: str, saving: Saving, usage: Usage) -> Proposal:
    """Raised whenever it is too low; lowered when it is twice too high."""
    if current / 2 <= wanted <= current:
        return Proposal(leaf=leaf, current=current, verdict="keep", why=seen)
    confidence: Confidence = "medium" if usage.days >= 14 else "low"
    return Proposal(
        leaf=leaf,
        current=current,
        proposed=wanted,
        verdict="change",
        why=seen,
        saving=saving,
        confidence=confidence,
    )


def _no_data(leaf: str, current: int | None, usage: Usage) -> Proposal:
    why = "no table was found" if usage.table is None else f"no data: nothing was consumed in {usage.days} days"
    return Proposal(leaf=leaf, current=current, verdict="unknown", why=why)


def _two_digits(value: float) -> int:
    """Rounded up to two leading digits, as people write such numbers."""
    if value <= 0:
        return 0
    step = 10 ** max(0, math.floor(math.log10(value)) - 1)
    return int(math.ceil(value / step) * step)
