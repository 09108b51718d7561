"""What must hold before anything is written: versions, roles, steps, and something to judge by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .errors import RolloutRefusedError
from .patience import Patience
from .policy import RolloutPolicy
from .ports import World
from .routing import AliasState
from .target import FunctionTarget, Shift, VersionFacts
from .timetable import schedule_of, ticks


@dataclass(frozen=True, kw_only=True)
class Preflight:
    """What was read, and what is to be shifted."""

    aliases: Mapping[str, AliasState]
    shifts: tuple[Shift, ...]
    """Functions whose alias is not on its new version yet; the others are left alone."""


def examine(
    world: World,
    functions: Sequence[FunctionTarget],
    policy: RolloutPolicy,
    *,
    patience: Patience,
    split_will_end: bool = False,
) -> Preflight:
    """Read aliases and versions, and refuse what cannot work. Writes nothing.

    A version that is Pending, as every one is just after it was published, is waited for.
    `split_will_end` overlooks a split alias: the rollout that left it is ended before this one begins.

    Raises:
        RolloutRefusedError: a version is missing, not active, or cannot share an alias with the old one; the alias
            is split already; or there is neither traffic nor a probe to judge by.
        ConfigInvalidError: the steps do not rise.
    """
    schedule_of(policy)
    if not functions:
        raise RolloutRefusedError("no function to shift", remedy="deploy the environment's functions first")
    aliases = {target.name: world.aliases.read(target) for target in functions}
    shifts = tuple(
        Shift(target=target, old_version=aliases[target.name].routing.version)
        for target in functions
        if not _there_already(target, aliases[target.name])
    )
    for shift in shifts:
        if not split_will_end:
            _refuse_split(shift, aliases[shift.name])
        aliases[shift.name].routing.at(0.5, old=shift.old_version, new=shift.new_version)
        old, new = (patience.settled(world.aliases, shift.target, v) for v in (shift.old_version, shift.new_version))
        _refuse_strangers(shift, old, new)
    if shifts and not policy.probes_per_tick:
        _refuse_silence(world, shifts, policy, now=patience.clock.now())
    return Preflight(aliases=aliases, shifts=shifts)


def _there_already(target: FunctionTarget, alias: AliasState) -> bool:
    return alias.routing.version == target.new_version and alias.routing.extra is None


def _refuse_split(shift: Shift, alias: AliasState) -> None:
    if alias.routing.extra is not None:
        raise RolloutRefusedError(
            f"alias {shift.target.function_name}:{shift.target.alias} is split already: {alias.routing}",
            remedy="end the rollout that split it: uv run rollout status --env ENV",
        )


def _refuse_strangers(shift: Shift, old: VersionFacts, new: VersionFacts) -> None:
    """Lambda splits an alias only between versions with one role and one dead-letter target (Lambda developer guide)."""
    function = shift.target.function_name
    for facts in (old, new):
        if facts.state not in {"Active", "Inactive"}:
            raise RolloutRefusedError(
                f"version {facts.version} of {function} is {facts.state}", remedy="wait until it is Active, or mend it"
            )
    if old.role != new.role:
        raise RolloutRefusedError(
            f"versions {old.version} and {new.version} of {function} have different roles: {old.role} and {new.role}",
            remedy="deploy the role change by itself first, with the engine instant",
        )
    if old.dead_letter_target != new.dead_letter_target:
        raise RolloutRefusedError(
            f"versions {old.version} and {new.version} of {function} have different dead-letter targets",
            remedy="deploy the change of the dead-letter target by itself first",
        )


def _refuse_silence(world: World, shifts: tuple[Shift, ...], policy: RolloutPolicy, *, now: float) -> None:
    window = ticks(policy, policy.dwell_seconds) * policy.tick_seconds
    totals = world.metrics.totals(shifts, since=now - max(window, policy.tick_seconds))
    silent = [shift.name for shift in shifts if not totals[shift.name].baseline.requests]
    if silent:
        raise RolloutRefusedError(
            f"{', '.join(silent)}: no traffic in the last {window:.0f} s and probes are off, so nothing could be judged",
            remedy="set probes_per_tick of the profile above 0",
        )
