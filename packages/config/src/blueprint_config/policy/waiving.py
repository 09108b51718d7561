"""W001 to W005: what waivers accept, and what is wrong with waivers."""

import datetime
from collections.abc import Sequence
from dataclasses import replace

from ..constants import WAIVER_LONGEST_DAYS
from ..layers.origin import Origin
from ..layers.tree import Branch, find
from ..models.waiver import Waiver
from ..problems.problem import Problem
from ..problems.shown import shown
from .registry import WAIVABLE

SOON_DAYS = 14


def apply_waivers(
    environment: str, waivers: Sequence[Waiver], tree: Branch, problems: Sequence[Problem], today: datetime.date
) -> list[Problem]:
    """The problems that remain, and those of the waivers themselves.

    A waiver that has expired accepts nothing any more: both it and what it accepted are errors.
    """
    remaining = list(problems)
    for index, waiver in enumerate(waivers):
        origin = find(tree, ("waivers", str(index))).origin
        matching = [each for each in remaining if (each.code, each.path) == (waiver.code, waiver.path)]
        accepted = [each for each in matching if each.waivable]
        fault = _fault(waiver, matching, accepted, today)
        if fault is None or fault[0] == "W005":
            remaining = [each for each in remaining if each not in accepted]
        if fault is not None:
            remaining.append(_problem(environment, index, waiver, origin, *fault))
    return remaining


def _fault(
    waiver: Waiver, matching: Sequence[Problem], accepted: Sequence[Problem], today: datetime.date
) -> tuple[str, str, str] | None:
    """Code, explanation and remedy of what is wrong with a waiver."""
    days = (waiver.expires - today).days
    if waiver.code not in WAIVABLE or (matching and not accepted):
        return "W002", f"{waiver.code} cannot be waived", "remove the waiver and mend the value"
    if days < 0:
        return (
            "W001",
            f"the waiver expired on {waiver.expires}",
            "mend the value, or have the waiver renewed by its owner",
        )
    if days > WAIVER_LONGEST_DAYS:
        return "W004", f"the waiver holds for {days:,} days", f"let it expire within {WAIVER_LONGEST_DAYS} days"
    if not accepted:
        return "W003", "nothing breaks this invariant there any more", "remove the waiver"
    if days <= SOON_DAYS:
        return "W005", f"the waiver expires on {waiver.expires}", f"{waiver.owner} should mend the value, or renew it"
    return None


def _problem(
    environment: str, index: int, waiver: Waiver, origin: Origin, code: str, what: str, remedy: str
) -> Problem:
    problem = Problem(
        code=code,
        path=f"waivers.{index}",
        what=what,
        remedy=remedy,
        value=shown(f"{waiver.code} {waiver.path}"),
        origin=origin,
        environments=(environment,),
    )
    return replace(problem, severity="warning") if code == "W005" else problem
